// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Glibc
import ReportReading

/// Reads each file with the reader of the registry and prints the sum, like `inspect` without its
/// table.
///
/// With `--workers N FOLDER…` it searches for the files and reads N of them at a time, as the
/// command does. With `--cuts FILE…` it cuts each file at every byte before its root closes; what
/// is left must be damaged.
@main
enum ReadReports {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--cuts" { return CutReports.check(arguments.dropFirst()) }
    guard arguments.first == "--workers", arguments.count > 2, let workers = Int(arguments[1])
    else {
      return sum(inARow(arguments))
    }
    let files = try ReportSearch(paths: Array(arguments[2...])).find().files
    sum(await ReportReader(options: ReportOptions()).read(files, workers: workers).reports)
  }

  private static func sum(_ reports: some Sequence<TestReport>) {
    var counts = TestCounts()
    var damaged = 0
    for report in reports {
      counts += report.counts
      if report.damage != nil { damaged += 1 }
    }
    print("\(counts.total) tests, \(counts.failed) failed, \(damaged) damaged")
  }

  private static func inARow(_ paths: [String]) -> some Sequence<TestReport> {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    return paths.lazy.map { read($0, buffer) }
  }

  private static func read(_ path: String, _ buffer: UnsafeMutableRawBufferPointer) -> TestReport {
    var reader = ReportFormat.junit.makeReader(path, ReportOptions())
    let file = open(path, O_RDONLY)
    defer { close(file) }
    while true {
      let length = Glibc.read(file, buffer.baseAddress, buffer.count)
      guard length > 0, reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<length])) else {
        break
      }
    }
    return reader.finish()
  }
}
