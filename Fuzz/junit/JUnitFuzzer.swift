// SPDX-License-Identifier: Apache-2.0

import BuildModel
import CLibXML2
import Driver
import Glibc

@testable import ReportReading

/// Reads any bytes in blocks of several sizes, and cut short: all must give the same answer, and it
/// must agree with a bare parser.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = UnsafeRawBufferPointer(start: start, count: count)
  let whole = report(bytes, blockLength: 1 << 16)
  // A tag is read again with each block until it is whole, so only short inputs go byte by byte.
  for blockLength in [count <= 1024 ? 1 : 211, 29, 1 + count / 2] {
    let pieces = report(bytes, blockLength: blockLength)
    check(pieces == whole, "blocks of \(blockLength) change the report: \(pieces) \(whole)")
  }
  check(whole.counts.flaky <= whole.counts.passed, "more flaky than passed")
  check(whole.duration >= 0 && whole.duration.isFinite, "the duration is not a finite number")
  let bare = BareDocument.read(bytes)
  if !bare.isContested {
    checkMerging(bytes, whole)
    checkCut(bytes, whole)
  }
  check(bare, whole)
  return 0
}

/// Merging reruns adds no test and keeps the damage.
private func checkMerging(_ bytes: UnsafeRawBufferPointer, _ whole: TestReport) {
  let merged = report(bytes, blockLength: 1 << 16, mergesReruns: true)
  check(merged.damage == whole.damage, "merging changes the damage")
  check(merged.counts.total <= whole.counts.total, "merging adds tests")
  check(merged.counts.failed <= whole.counts.failed, "merging adds failures")
  check(whole.counts.failed == 0 || merged.counts.total > 0, "merging loses all tests")
}

/// A cut file never says more than the whole one.
///
/// It is damaged unless only what follows the root is missing.
private func checkCut(_ bytes: UnsafeRawBufferPointer, _ whole: TestReport) {
  let length = bytes.reduce(bytes.count) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % max(1, bytes.count)
  let cut = report(UnsafeRawBufferPointer(rebasing: bytes.prefix(length)), blockLength: 1 << 16)
  check(cut.counts.passed <= whole.counts.passed, "cut at \(length): more passed")
  check(cut.counts.failed <= whole.counts.failed, "cut at \(length): more failed")
  check(cut.counts.skipped <= whole.counts.skipped, "cut at \(length): more skipped")
  if cut.damage == nil {
    check(cut.counts == whole.counts, "cut at \(length): undamaged, but the counts differ")
    // A last `<` counts as text, but as markup with what follows it.
    let rest = bytes[max(0, length - 1)...]
    check(whole.damage?.kind != .truncated || rest.contains(0x3C), "cut, but not damaged")
  }
}

private func check(_ bare: BareDocument, _ whole: TestReport) {
  let isRepaired = whole.findings.contains {
    $0.message.hasPrefix("re") || $0.message.hasPrefix("ig")
  }
  if whole.damage == nil, !isRepaired {
    let counts = whole.counts
    let line = "\(counts.passed)/\(counts.failed)/\(counts.skipped)/\(counts.flaky)"
    check(bare.isWellFormed, "the parser rejects a report that was read without damage")
    check(bare.line == line || bare.isContested, "\(bare.line), not \(line)")
  } else if let damage = whole.damage, bare.isWellFormed {
    let isExpected =
      switch damage.kind {
      case .notJUnit, .limitExceeded, .entityDeclaration, .unknownEncoding: true
      default: damage.summary.contains("entity")
      }
    check(isExpected || bare.isUnusual, "damage in a well-formed document: \(damage)")
  }
}

private func report(
  _ bytes: UnsafeRawBufferPointer, blockLength: Int, mergesReruns: Bool = false
) -> TestReport {
  var options = ReportOptions()
  options.keptCases = 20
  options.keptSlowest = 10
  options.mergesReruns = mergesReruns
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

@main
enum Program {
  static func main() { fuzz(fuzzOneInput) }
}
