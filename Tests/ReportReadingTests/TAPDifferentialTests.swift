// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// A stream of TAP 12 that is kept as a list of points, to count it by the words of the rule.
private struct Stream {
  struct Point {
    var isOK: Bool
    var number: Int?
    var directive = ""

    var line: String {
      let number = number.map { " \($0)" } ?? ""
      return (isOK ? "ok" : "not ok") + number + (directive.isEmpty ? "" : " # \(directive)")
    }
  }

  var points: [Point] = []
  var plan = 1
  var isPlanFirst = true
  var todo: [Int] = []

  var text: String {
    let list = todo.isEmpty ? "" : " todo " + todo.map(String.init).joined(separator: " ")
    let lines = points.map(\.line)
    let plan = "1..\(plan)\(list)"
    return ((isPlanFirst ? [plan] + lines : lines + [plan]).joined(separator: "\n")) + "\n"
  }

  /// Total, passed, failed, skipped, to do.
  var counts: [Int] {
    var (passed, failed, skipped, toDo) = (0, max(0, plan - points.count), 0, 0)
    for (index, point) in points.enumerated() {
      let position = index + 1
      let number = point.number ?? position
      if position > plan || number < 1 || number > plan {
        failed += 1
      } else if point.directive == "SKIP" {
        skipped += 1
      } else if point.directive == "TODO" || todo.contains(number) {
        toDo += 1
      } else if point.isOK {
        passed += 1
      } else {
        failed += 1
      }
    }
    return [passed + failed + skipped + toDo, passed, failed, skipped, toDo]
  }

  /// How many of the failed ones are `not ok`.
  var reported: Int {
    points.enumerated().count { index, point in
      let number = point.number ?? index + 1
      let isOutside = index + 1 > plan || number < 1 || number > plan
      return !point.isOK && point.directive.isEmpty && (isOutside || !todo.contains(number))
    }
  }

  static func random(_ random: inout SeededRandom) -> Stream {
    var stream = Stream()
    let count = 1 + random.below(30)
    let numbers = (1...count).shuffled(using: &random)
    let isNumbered = random.below(3)
    for index in 0..<count {
      let number: Int? =
        switch isNumbered {
        case 0: nil
        case 1: index + 1
        default: numbers[index]
        }
      stream.points.append(
        Point(
          isOK: random.below(3) > 0, number: number,
          directive: random.pick(["", "", "", "SKIP", "TODO"])))
    }
    stream.plan = max(1, count + random.below(5) - 2)
    stream.isPlanFirst = random.below(2) == 0
    if random.below(3) == 0 { stream.todo = (0..<4).map { _ in 1 + random.below(count) } }
    return stream
  }
}

/// The reader agrees with a count of the list of points.
struct TAPDifferentialTests {
  @Test(arguments: 0..<20)
  func randomStreamsGiveTheCountsOfTheirPoints(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    for _ in 0..<60 {
      let stream = Stream.random(&random)
      let report = TAPSample(stream.text).read()
      #expect(report.fiveCounts == stream.counts, "\(stream.text)")
      #expect(report.counts.failed - report.unreportedFailures == stream.reported, "\(stream.text)")
      #expect(
        TAPSample(stream.text).read(chunk: 1 + random.below(20)) == report, "\(stream.text)")
    }
  }

  @Test func manyPointsWithoutOrderAreJudgedOneByOne() {
    var random = SeededRandom(seed: 7)
    var stream = Stream()
    stream.points = (1...40_000).shuffled(using: &random).map {
      Stream.Point(isOK: $0 % 3 > 0, number: $0, directive: $0 % 7 == 0 ? "SKIP" : "")
    }
    stream.isPlanFirst = false
    for plan in [40_000, 39_990, 20_000, 3] {
      stream.plan = plan
      #expect(TAPSample(stream.text).read().fiveCounts == stream.counts, "1..\(plan)")
    }
  }

  /// Two documents in one stream count as each of them does.
  @Test(arguments: 0..<6)
  func documentsAddUp(seed: Int) {
    var random = SeededRandom(seed: UInt64(300 + seed))
    for _ in 0..<20 {
      var streams = [Stream.random(&random), Stream.random(&random)]
      for index in streams.indices {
        streams[index].plan = streams[index].points.count
        streams[index].todo = []
      }
      let text = streams.map { "TAP version 13\n" + $0.text }.joined()
      let sum = zip(streams[0].counts, streams[1].counts).map { $0 + $1 }
      // A second document is recognised by its plan or by its first number.
      guard streams[1].isPlanFirst || streams[1].points[0].number == 1 else { continue }
      #expect(TAPSample(text).read(.top).fiveCounts == sum, "\(text)")
    }
  }

  /// No change of a byte stops the reader, and its sums agree.
  @Test(arguments: 0..<6)
  func aChangedByteNeverBreaksTheReader(seed: Int) {
    var random = SeededRandom(seed: UInt64(500 + seed))
    let text = "TAP version 14\n" + Stream.random(&random).text + "  ---\n  a: b\n  ...\n"
    for _ in 0..<150 {
      var changed = Array(text.utf8)
      for _ in 0..<(1 + random.below(3)) {
        changed[random.below(changed.count)] = UInt8(random.below(256))
      }
      let report = TAPSample(changed).read()
      #expect(report.counts.todo <= report.counts.skipped)
      #expect(report.unreportedFailures <= report.counts.failed)
      #expect(min(report.counts.passed, report.unreportedFailures) >= 0)
      #expect(TAPSample(changed).read(chunk: 3) == report)
    }
  }
}
