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
    let batches = batches(of: files, workers: workers)
    var results: [[ReadFile]] = Array(repeating: [], count: batches.count)
    await withTaskGroup(of: (Int, [ReadFile]).self) { group in
      var next = 0
      func startNext() {
        guard next < batches.count else { return }
        let number = next
        next += 1
        group.addTask { (number, read(files[batches[number]])) }
      }
      for _ in 0..<max(1, workers) { startNext() }
      for await (number, result) in group {
        results[number] = result
        startNext()
      }
    }
    return collect(results.flatMap { $0 })
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

  private func collect(_ results: [ReadFile]) -> (reports: [TestReport], findings: [Finding]) {
    var findings = BoundedFindings()
    var taken: [ReadFile] = []
    for result in results {
      if let reason = passedOver(result) {
        findings.add(Finding(.warning, "skipped: \(reason)", at: result.report.path))
      } else {
        taken.append(result)
      }
    }
    let hints = RepeatedFiles(taken, standardInput: standardInput).findings
    return (taken.map(\.report), findings.all + hints)
  }

  /// Why a file that was not named is not a report; `nil` for all others.
  private func passedOver(_ result: ReadFile) -> String? {
    guard result.file.foundBySearch, options.format == nil, let damage = result.report.damage,
      damage.kind == .notJUnit
    else { return nil }
    return damage.summary
  }
}
