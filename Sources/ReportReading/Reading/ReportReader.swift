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
  /// Whether damaged reports will be left out, so that no other is a copy of one.
  public var ignoresDamaged = false
  /// The formats that are read.
  public var formats: [ReportFormat]
  /// The descriptor that `-` reads from.
  public var standardInput: Int32 = 0
  /// How many tests are compared one by one before large files are represented by samples.
  var sampledFrom = 1 << 15

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
  ///   - files: The files, as ``ReportSearch`` found them.
  ///   - workers: How many files are read at a time, unless all together are small.
  /// - Returns: The reports, and findings about files that were skipped or that seem to be given
  ///   twice.
  public func read(
    _ files: [ReportFile], workers: Int = Self.cores
  ) async -> (reports: [TestReport], findings: [Finding]) {
    let areSmall = Self.areSmall(files)
    let workers = areSmall ? 1 : workers
    // The code that found the files takes more memory than most reports.
    if !areSmall { ProcessMemory.releaseCode() }
    var reader = self
    if files.count > 1 {
      reader.options.attempts = options.mergesReruns ? RunAttempts(files: files.count) : nil
      reader.options.digests =
        skipsCopies
        ? TestDigests(files: files.count, workers: workers, sampledFrom: sampledFrom) : nil
    }
    var results = KeptResults(files.count, reader.options)
    await reader.readBatches(files, workers) { results.set($0, from: $1) }
    return await reader.collect(&results, of: files, workers)
  }

  /// Whether all files are so small that further threads would cost more than they save: a fifth
  /// of the CPU time of a usual run.
  private static func areSmall(_ files: [ReportFile]) -> Bool {
    guard files.count <= 100 else { return false }
    var rest = 1 << 20
    return files.allSatisfy { file in
      rest -= file.systemPath.size ?? rest + 1
      return rest >= 0
    }
  }

  /// Reads all files, and passes on the results and the indices of their first files.
  private func readBatches(
    _ files: [ReportFile], _ workers: Int, _ pass: (ReadBatch, Int) -> Void
  ) async {
    let batches = batches(of: files, workers: workers)
    await withTaskGroup(of: (ReadBatch, Int).self) { group in
      var next = 0
      func startNext() {
        guard next < batches.count else { return }
        let batch = batches[next]
        next += 1
        group.addTask { (read(files[batch]), batch.lowerBound) }
      }
      for _ in 0..<max(1, workers) { startNext() }
      for await (result, start) in group {
        pass(result, start)
        startNext()
      }
    }
  }

  /// What to do to get reports if all of these files were skipped; `nil` if none of the first
  /// hundred holds tests in another format.
  public func advice(on files: [ReportFile]) -> String? {
    read(files.prefix(100)).files.lazy.compactMap { $0.foreign?.advice }.first
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
      var batch = ReadBatch(options)
      for index in files.indices { batch.add(reading.read(files[index], at: index)) }
      return batch
    }
  }

  /// Leaves out what is not a report or a copy of one, and merges what is in several reports.
  private func collect(
    _ results: inout KeptResults, of files: [ReportFile], _ workers: Int
  ) async -> (reports: [TestReport], findings: [Finding]) {
    var findings: [Finding] = []
    if options.format == nil {
      findings += results.skipForeign { files[$0].isNamedAlone || files[$0].isStandardInput }
    }
    if let digests = options.digests {
      let views = FurtherViews.find(in: results, of: files)
      findings += views.findings
      results.leaveOut(views.indices)
      var repeated = RepeatedFiles(
        results, of: files, ignoresDamaged: ignoresDamaged, mergesReruns: options.mergesReruns)
      if !repeated.find(in: digests) {
        repeated.find(in: await allDigests(of: files, workers))
      }
      findings += repeated.findings
      results.leaveOut(repeated.copies)
    }
    if let attempts = options.attempts { findings += RerunMerging.merge(&results, attempts) }
    results.finish()
    return (results.reports, findings + results.furtherFindings)
  }

  /// Reads all files again for their tests, because samples of them looked like copies.
  private func allDigests(of files: [ReportFile], _ workers: Int) async -> TestDigests {
    let digests = TestDigests(files: files.count)
    var reader = self
    reader.options = ReportOptions()
    reader.options.format = options.format
    reader.options.digests = digests
    await reader.readBatches(files, workers) { _, _ in }
    return digests
  }
}
