// SPDX-License-Identifier: Apache-2.0

import BuildModel

@testable import ReportReading

/// Reads JUnit XML given as text or bytes.
enum JUnitText {
  static func read(_ text: String, _ options: ReportOptions = ReportOptions()) -> TestReport {
    read(Array(text.utf8), options)
  }

  /// Reads bytes in pieces of `piece`, filtering whenever `block` bytes are available.
  static func read(
    _ bytes: [UInt8], _ options: ReportOptions = ReportOptions(), piece: Int = 1 << 16,
    block: Int = JUnitDocument.blockLength
  ) -> TestReport {
    var reader = JUnitReader(path: "r.xml", options: options, blockLength: block)
    var rest = bytes[...]
    while !rest.isEmpty {
      let next = rest.prefix(piece)
      rest = rest.dropFirst(next.count)
      guard next.withUnsafeBytes({ reader.read($0) }) else { break }
    }
    return reader.finish()
  }

  /// Reads one `testcase` with these children and attributes.
  static func readCase(_ children: String, attributes: String = "") -> TestReport {
    read("<testsuite><testcase name=\"a\" \(attributes)>\(children)</testcase></testsuite>")
  }

  /// Options that merge reruns.
  static let merging: ReportOptions = {
    var options = ReportOptions()
    options.mergesReruns = true
    return options
  }()
}

extension TestCounts {
  /// Passed, failed, skipped and flaky in one line.
  var line: String { "\(passed)/\(failed)/\(skipped)/\(flaky)" }
}
