// SPDX-License-Identifier: Apache-2.0

import BuildModel
import CLibXML2
import Glibc

/// Reads any bytes in blocks of three sizes: the answers must be one and agree with a bare parser.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  let whole = report(bytes, blockLength: 1 << 16)
  for blockLength in [1, 29] {
    let pieces = report(bytes, blockLength: blockLength)
    check(withoutPlace(pieces) == withoutPlace(whole), "blocks of \(blockLength) change the report: \(pieces) \(whole)")
  }
  check(whole.counts.flaky <= whole.counts.passed, "more flaky than passed")
  let bare = BareDocument.read(bytes)
  if whole.damage == nil, whole.findings.allSatisfy({ !$0.message.hasPrefix("re") && !$0.message.hasPrefix("ig") }) {
    check(bare.isWellFormed, "the parser refuses what was read as whole")
    check(bare.tests == whole.counts.total, "\(bare.tests) tests, not \(whole.counts.total)")
  } else if let damage = whole.damage, bare.isWellFormed {
    let isExpected =
      switch damage.kind {
      case .notJUnit, .limitExceeded, .entityDeclaration, .unknownEncoding: true
      default: damage.summary.contains("entity")
      }
    check(isExpected || bare.isUnusual, "damage in a well-formed document: \(damage)")
  }
  return 0
}

/// The parser looks at some ill-formed tags only when more bytes are there, when their place is known no more.
private func withoutPlace(_ report: TestReport) -> TestReport {
  var report = report
  report.damage?.line = nil
  report.damage?.column = nil
  report.damage?.element = nil
  if report.damage != nil { report.findings = [] }
  return report
}

private func report(_ bytes: UnsafeRawBufferPointer, blockLength: Int) -> TestReport {
  var options = ReportOptions()
  options.keptCases = 20
  options.mergesReruns = false
  var reader = JUnitReader(path: "fuzz.xml", options: options, blockLength: blockLength)
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = rest.prefix(max(blockLength, 1))
    rest = rest.dropFirst(piece.count)
    guard reader.read(UnsafeRawBufferPointer(rebasing: piece)) else { break }
  }
  return reader.finish()
}

private func check(_ isTrue: Bool, _ message: @autoclosure () -> String) {
  guard !isTrue else { return }
  print(message())
  fflush(nil)
  abort()
}
