// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Glibc

/// Reads each file named through the registry's own reader and prints the sum, like `inspect` without its table.
@main
enum ReadReports {
  static func main() {
    let paths = CommandLine.arguments.dropFirst()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    var counts = TestCounts()
    var damaged = 0
    for path in paths {
      let report = read(path, buffer)
      counts += report.counts
      if report.damage != nil { damaged += 1 }
    }
    print("\(counts.total) tests, \(counts.failed) failed, \(damaged) damaged")
  }

  private static func read(_ path: String, _ buffer: UnsafeMutableRawBufferPointer) -> TestReport {
    var reader = ReportFormat.junit.makeReader(path, ReportOptions())
    let file = open(path, O_RDONLY)
    defer { close(file) }
    while true {
      let length = Glibc.read(file, buffer.baseAddress, buffer.count)
      guard length > 0, reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<length])) else { break }
    }
    return reader.finish()
  }
}
