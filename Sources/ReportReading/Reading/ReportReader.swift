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
    await withTaskGroup(of: (Int, ReadBatch).self) { [reader] group in
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
    return collect(&results)
  }

  /// Several small files share a task, to keep tasks cheap; a few files get a task each.
  private func batches(of files: [ReportFile], workers: Int) -> [Range<Int>] {
    let size = max(1, min(32, files.count / (max(1, workers) * 4)))
    return stride(from: 0, to: files.count, by: size).map { start in
      start..<min(files.count, start + size)
    }
  }

  private func read(_ files: ArraySlice<ReportFile>) -> ReadBatch {
    withUnsafeTemporaryAllocation(byteCount: FileReading.chunk, alignment: 16) { buffer in
      var reading = FileReading(self, buffer: buffer)
      var batch = ReadBatch()
      for file in files { batch.add(reading.read(file)) }
      return batch
    }
  }

  /// Leaves out what is not a report or a copy of one, and merges what is in several reports.
  private func collect(
    _ results: inout KeptResults
  ) -> (reports: [TestReport], findings: [Finding]) {
    var skipped = SkippedFiles()
    var files: [ReadFile] = []
    files.reserveCapacity(results.count)
    results.removeAll { file in
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
      if !repeated.copies.isEmpty {
        files = files.indices.filter { !repeated.copies.contains($0) }.map { files[$0] }
      }
    }
    guard options.mergesReruns, files.count > 1 else { return (files.map(\.report), findings) }
    for index in files.indices { files[index].identities.tests = [] }
    var merging = RerunMerging(files)
    files = []
    let merged = merging.merged()
    return (merged.files.map(\.report), findings + merged.findings)
  }
}

/// The results of all files, whose failures share one budget of memory.
///
/// Failures are kept in the order of the files, whatever the order in which the files are read.
private struct KeptResults {
  private var batches: [ReadBatch]
  private var size = 0
  /// How many tests are remembered to recognise copies.
  private var tests = 0

  init(_ count: Int) {
    batches = Array(repeating: ReadBatch(), count: count)
  }

  /// The number of files.
  var count: Int { batches.reduce(0) { $0 + $1.files.count } }

  /// Passes on each file in order, and forgets it.
  mutating func removeAll(_ take: (ReadFile) -> Void) {
    for index in batches.indices {
      batches[index].files.forEach(take)
      batches[index] = ReadBatch()
    }
  }

  mutating func set(_ batch: ReadBatch, at index: Int) {
    batches[index] = batch
    size += batch.size
    if size > ReportLimits.allFailures { dropLastFailures() }
    tests += batch.files.reduce(0) { $0 + $1.identities.tests.count }
    if tests > TestIdentities.limit { forgetTests() }
  }

  /// Beyond the limit copies are not looked for.
  private mutating func forgetTests() {
    for index in batches.indices { batches[index].forgetTests() }
  }

  /// Drops the failures of the last files beyond the budget; those of earlier files, which may
  /// still be read, come first.
  private mutating func dropLastFailures() {
    var before = 0
    for index in batches.indices {
      batches[index].dropFailures(after: before)
      before += batches[index].size
    }
  }
}

/// The results of files that are read one after the other.
private struct ReadBatch: Sendable {
  private(set) var files: [ReadFile] = []
  /// The bytes that their failures took, also those that were dropped.
  private(set) var size = 0
  private var isEmptied = false

  mutating func add(_ file: ReadFile) {
    files.append(file)
    files[files.count - 1].dropFailures(after: &size)
  }

  mutating func forgetTests() {
    guard files.contains(where: { !$0.identities.tests.isEmpty }) else { return }
    for index in files.indices { files[index].identities.tests = [] }
  }

  /// Drops the failures beyond the budget, if those of earlier files take so many bytes.
  mutating func dropFailures(after before: Int) {
    guard !isEmptied, before + size > ReportLimits.allFailures else { return }
    var before = before
    isEmptied = before > ReportLimits.allFailures
    for index in files.indices { files[index].dropFailures(after: &before) }
  }
}

extension ReadFile {
  /// Drops the failures beyond the budget of all files, and adds the size of all to that of those
  /// before.
  fileprivate mutating func dropFailures(after size: inout Int) {
    var count = 0
    for failure in report.failures {
      size += failure.size
      if size <= ReportLimits.allFailures { count += 1 }
    }
    guard count < report.failures.count else { return }
    report.failures.removeSubrange(count...)
    identities.failureKeys.removeSubrange(min(count, identities.failureKeys.count)...)
  }
}

extension TestFailure {
  /// Roughly how many bytes of memory it takes.
  fileprivate var size: Int {
    [suite, name, message, details, output, file ?? ""].reduce(192) { $0 + $1.utf8.count }
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
