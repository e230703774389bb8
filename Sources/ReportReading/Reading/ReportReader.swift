// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import Platform

/// Reads files into reports, several at a time.
///
/// The format of each file is recognised by its content unless ``ReportOptions/format`` names it.
/// Nothing is thrown: what is wrong with a file is part of its report.
public struct ReportReader: Sendable {
  /// The options for every file.
  public var options: ReportOptions
  /// Whether copies of reports are skipped.
  public var skipsCopies = true
  /// The formats that are read.
  public var formats: [ReportFormat]
  /// The descriptor that `-` reads from.
  public var standardInput: Int32 = 0

  /// Creates a reader.
  public init(options: ReportOptions, formats: [ReportFormat] = ReportFormat.all) {
    self.options = options
    self.formats = formats
  }

  /// How many files are read at a time by default: one per core.
  public static var cores: Int { max(1, Int(clamping: sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Reads all files; the reports are in the order of the files.
  ///
  /// - Parameters:
  /// - files: The files, as ``ReportSearch`` found them.
  /// - workers: How many files are read at a time.
  /// - Returns: The reports, and findings about files that were skipped or that seem to be given
  /// twice.
  public func read(
    _ files: [ReportFile], workers: Int = Self.cores
  ) async -> (reports: [TestReport], findings: [Finding]) {
    var reader = self
    reader.options.keepsIdentities = files.count > 1 && (skipsCopies || options.mergesReruns)
    let batches = batches(of: files, workers: workers)
    var results = KeptResults(batches.count)
    await withTaskGroup(of: (Int, [ReadFile]).self) { [reader] group in
      var next = 0
      func startNext() {
        guard next < batches.count else { return }
        let number = next
        next += 1
        group.addTask { (number, reader.read(files[batches[number]])) }
      }
      for _ in 0..<max(1, workers) { startNext() }
      for await (number, result) in group {
        results.set(result, at: number)
        startNext()
      }
    }
    return collect(results.files)
  }

  /// Several small files share a task, to keep tasks cheap; a few files get a task each.
  private func batches(of files: [ReportFile], workers: Int) -> [Range<Int>] {
    let size = max(1, min(32, files.count / (max(1, workers) * 4)))
    return stride(from: 0, to: files.count, by: size).map { start in
      start..<min(files.count, start + size)
    }
  }

  private func read(_ files: ArraySlice<ReportFile>) -> [ReadFile] {
    withUnsafeTemporaryAllocation(byteCount: FileReading.chunk, alignment: 16) { buffer in
      var reading = FileReading(self, buffer: buffer)
      return files.map { reading.read($0) }
    }
  }

  /// Leaves out what is not a report or a copy of one, and merges what is in several reports.
  private func collect(_ results: [ReadFile]) -> (reports: [TestReport], findings: [Finding]) {
    var skipped = SkippedFiles()
    var files: [ReadFile] = []
    for file in results {
      if options.format == nil, !file.file.isNamedAlone, file.report.damage?.isForeign == true {
        skipped.add(file)
      } else {
        files.append(file)
      }
    }
    var findings = skipped.findings
    if skipsCopies {
      let repeated = RepeatedFiles(files)
      findings += repeated.findings
      files = files.indices.filter { !repeated.copies.contains($0) }.map { files[$0] }
    }
    if options.mergesReruns, files.count > 1 {
      var merging = RerunMerging(files)
      let merged = merging.merged()
      files = merged.files
      findings += merged.findings
    }
    return (files.map(\.report), findings)
  }
}

/// The results of all files, whose failures share one budget of memory.
///
/// Failures are kept in the order of the files, whatever the order in which the files are read.
private struct KeptResults {
  private var batches: [[ReadFile]]
  private var size = 0

  init(_ count: Int) {
    batches = Array(repeating: [], count: count)
  }

  var files: [ReadFile] { batches.flatMap { $0 } }

  mutating func set(_ files: [ReadFile], at index: Int) {
    batches[index] = files
    size += files.reduce(0) { $0 + $1.report.failures.reduce(0) { $0 + $1.size } }
    if size > ReportLimits.allFailures { dropLastFailures() }
  }

  /// Drops the failures of the last files beyond the budget; earlier files that are still being
  /// read may need more.
  private mutating func dropLastFailures() {
    size = 0
    for batch in batches.indices {
      for file in batches[batch].indices {
        for (index, failure) in batches[batch][file].report.failures.enumerated() {
          guard size + failure.size <= ReportLimits.allFailures else {
            batches[batch][file].report.failures.removeSubrange(index...)
            let keys = batches[batch][file].identities.failureKeys.count
            batches[batch][file].identities.failureKeys.removeSubrange(min(index, keys)...)
            break
          }
          size += failure.size
        }
      }
    }
  }
}

extension TestFailure {
  /// Roughly how many bytes of memory it takes.
  fileprivate var size: Int {
    128 + suite.utf8.count + name.utf8.count + message.utf8.count + (file?.utf8.count ?? 0)
  }
}

/// Files that were found and are not reports: one finding for each kind.
private struct SkippedFiles {
  private var kinds: [(name: String, first: String, count: Int)] = []
  private var others: (first: String, count: Int)?

  /// The kinds that are named, however many there are.
  private static let limit = 8

  mutating func add(_ file: ReadFile) {
    let name = file.foreign?.name ?? "no known format"
    if let index = kinds.firstIndex(where: { $0.name == name }) {
      kinds[index].count += 1
    } else if kinds.count < Self.limit {
      kinds.append((name, file.report.path, 1))
    } else {
      others = (others?.first ?? file.report.path, (others?.count ?? 0) + 1)
    }
  }

  var findings: [Finding] {
    let all = kinds + (others.map { [("further formats", $0.first, $0.count)] } ?? [])
    return all.map { name, first, count in
      let files = count == 1 ? "1 file" : "\(count) files"
      return Finding(.warning, "skipped \(files), not test reports: \(name)", at: first)
    }
  }
}
