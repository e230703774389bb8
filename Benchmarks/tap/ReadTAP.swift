// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Glibc
import ReportReading

/// Reads one file in pieces of 64 KiB, as the command does, and prints CPU seconds, peak memory and
/// counts.
@main
enum ReadTAP {
  static func main() {
    guard CommandLine.arguments.count == 2 else { return print("usage: read-tap FILE") }
    let descriptor = open(CommandLine.arguments[1], O_RDONLY)
    guard descriptor >= 0 else { return print("cannot open the file") }
    var reader = ReportFormat.tap.makeReader(CommandLine.arguments[1], ReportOptions())
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { break }
        guard reader.read(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { break }
      }
    }
    let report = reader.finish()
    var usage = rusage()
    getrusage(0, &usage)  // `RUSAGE_SELF`, whose type differs between systems
    let seconds = usage.ru_utime.seconds + usage.ru_stime.seconds
    print("\(seconds) \(usage.ru_maxrss) \(report.counts.total) \(report.counts.failed)")
  }
}

extension timeval {
  fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1_000_000 }
}
