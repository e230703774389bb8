// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// A tree of test points, to count its leaves by the words of the rule.
private struct Tree {
  var isOK: Bool
  var directive = ""
  /// The points of its subtest; `nil` for a point without one.
  var inner: [Tree]?
  var isBuffered = false

  /// The lines of a document with these points at a column.
  static func lines(_ points: [Tree], column: Int) -> [String] {
    let indent = String(repeating: " ", count: column)
    var lines: [String] = []
    for (index, point) in points.enumerated() {
      let directive = point.directive.isEmpty ? "" : " # \(point.directive)"
      let line = "\(indent)\(point.isOK ? "ok" : "not ok") \(index + 1) - p\(directive)"
      let inner = point.inner.map { Tree.lines($0, column: column + 4) } ?? []
      if point.isBuffered {
        lines += [line + " {"] + inner + [indent + "}"]
      } else {
        lines += inner + [line]
      }
    }
    return lines + ["\(indent)1..\(points.count)"]
  }

  /// Passed, failed, skipped and to do.
  private var own: [Int] {
    switch directive {
    case "SKIP": [0, 0, 1, 0]
    case "TODO": [0, 0, 0, 1]
    default: isOK ? [1, 0, 0, 0] : [0, 1, 0, 0]
    }
  }

  private var counts: [Int] {
    guard let inner, !inner.isEmpty else {
      // A subtest that was skipped as a whole is one skipped test.
      return inner == nil ? own : [0, 0, 1, 0]
    }
    var sum = Tree.counts(inner)
    switch directive {
    case "SKIP": sum = [sum[0], 0, sum[2] + sum[1], sum[3]]
    case "TODO": sum = [sum[0], 0, sum[2], sum[3] + sum[1]]
    default: if !isOK, sum[1] == 0 { sum[1] = 1 }
    }
    return sum
  }

  static func counts(_ points: [Tree]) -> [Int] {
    points.reduce([0, 0, 0, 0]) { sum, point in zip(sum, point.counts).map { $0 + $1 } }
  }

  static func random(depth: Int = 0, _ random: inout SeededRandom) -> [Tree] {
    (0..<(1 + random.below(4))).map { _ in
      var point = Tree(isOK: random.below(3) > 0, directive: random.pick(["", "", "SKIP", "TODO"]))
      if depth < 4, random.below(3) == 0 {
        point.inner = Tree.random(depth: depth + 1, &random)
        point.isBuffered = random.below(3) == 0
      }
      return point
    }
  }
}

/// The leaves of nested streams are counted as a walk over the tree counts them.
struct SubtestDifferentialTests {
  @Test(arguments: 0..<20)
  func randomTreesGiveTheCountsOfTheirLeaves(seed: Int) {
    var random = SeededRandom(seed: UInt64(9000 + seed))
    for _ in 0..<30 {
      let points = Tree.random(&random)
      let text = "TAP version 14\n" + Tree.lines(points, column: 0).joined(separator: "\n") + "\n"
      let report = TAPSample(text).read()
      #expect(report.damage == nil, "\(text)")
      #expect(Array(report.fiveCounts.dropFirst()) == Tree.counts(points), "\(text)")
      #expect(report.unreportedFailures == 0, "\(text)")
      #expect(TAPSample(text).read(chunk: 7) == report)
    }
  }

  @Test(arguments: 0..<8)
  func atTheTopOnlyTheOuterPointsCount(seed: Int) {
    var random = SeededRandom(seed: UInt64(9500 + seed))
    for _ in 0..<20 {
      var points = Tree.random(&random)
      let text = "TAP version 14\n" + Tree.lines(points, column: 0).joined(separator: "\n") + "\n"
      for index in points.indices { points[index].inner = nil }
      let report = TAPSample(text).read(.top)
      #expect(Array(report.fiveCounts.dropFirst()) == Tree.counts(points), "\(text)")
    }
  }

  /// A stream of the kernel is the same tree, indented by two columns and with version lines.
  @Test(arguments: 0..<8)
  func aWholeStreamMayBeIndented(seed: Int) {
    var random = SeededRandom(seed: UInt64(9700 + seed))
    for column in [1, 2, 4, 7] {
      let points = Tree.random(&random)
      let lines = ["TAP version 14"] + Tree.lines(points, column: 0)
      let indent = String(repeating: " ", count: column)
      let text = lines.map { indent + $0 + "\n" }.joined()
      let report = TAPSample(text).read()
      #expect(Array(report.fiveCounts.dropFirst()) == Tree.counts(points), "\(text)")
    }
  }
}
