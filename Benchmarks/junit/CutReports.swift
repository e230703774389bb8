// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Glibc
import ReportReading

/// Cuts each report at every byte before its root closes.
///
/// What is left must be damaged, and must hold the first tests of the whole.
enum CutReports {
  static func check(_ paths: some Sequence<String>) {
    var (reports, cuts, wrong) = (0, 0, 0)
    for path in paths {
      let bytes = contents(of: path)
      let whole = read(bytes[...])
      guard whole.damage == nil, let end = endOfRoot(in: bytes) else { continue }
      reports += 1
      for length in 0...end {
        let cut = read(bytes[..<length])
        cuts += 1
        if cut.damage != nil, whole.cases.starts(with: cut.cases) { continue }
        wrong += 1
        print("wrong: \(path) cut at \(length)")
      }
    }
    print("\(reports) reports, \(cuts) cuts, \(wrong) wrong")
    if wrong > 0 || reports == 0 { exit(1) }
  }

  /// The last byte of the last end tag; a comment may follow it.
  private static func endOfRoot(in bytes: [UInt8]) -> Int? {
    let open = bytes.indices.last { bytes[$0...].starts(with: "</".utf8) }
    return open.flatMap { bytes[$0...].firstIndex(of: UInt8(ascii: ">")) }
  }

  private static func contents(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let length = Glibc.read(file, &block, block.count)
      guard length > 0 else { return bytes }
      bytes += block[..<length]
    }
  }

  private static func read(_ bytes: ArraySlice<UInt8>) -> TestReport {
    var options = ReportOptions()
    options.keptCases = .max
    var reader = ReportFormat.junit.makeReader("cut.xml", options)
    _ = bytes.withUnsafeBytes { reader.read($0) }
    return reader.finish()
  }
}
