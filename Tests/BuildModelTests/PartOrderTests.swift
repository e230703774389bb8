// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

/// The sum of parts must not depend on the order of the files, whatever the parts claim.
@Suite struct PartOrderTests {
  private static func part(_ random: inout SeededRandom) -> Part {
    let total = Int.random(in: 1...3, using: &random)
    var part = Part(
      name: ["unit", "e2e"].randomElement(using: &random) ?? "",
      index: Int.random(in: 0...total, using: &random), total: total,
      created: Int64.random(in: 1...3, using: &random))
    part.attempt = [nil, 1, 2].randomElement(using: &random) ?? nil
    part.jobId = [nil, "5", "9", "x"].randomElement(using: &random) ?? nil
    part.commit = [nil, "c1", "c2"].randomElement(using: &random) ?? nil
    part.counts = TestCounts(passed: Int.random(in: 0...2, using: &random))
    part.counts.failed = Int.random(in: 0...9, using: &random) == 0 ? 1 : 0
    part.state = BuildState.allCases.randomElement(using: &random) ?? .unknown
    return part
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func shufflingChangesNothing(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var files: [(path: String, reading: Part.Reading)] = []
    for number in 0..<Int.random(in: 1...12, using: &random) {
      var part = Self.part(&random)
      // No two files are the same: which of them counts would not matter.
      part.reports = number
      let bytes = Array(try part.encoded())
      files.append(("\(number).json", Part.read(bytes)))
      if number == 5 { files.append(("cut.json", Part.read(Array(bytes.dropLast(9))))) }
    }
    func sum() -> PartSum.Result {
      var context = BuildContext()
      context.commit = seed % 2 == 0 ? Fact("c1", from: .git("HEAD")) : nil
      var sum = PartSum(for: context)
      for file in files { sum.add(file.reading, from: file.path) }
      return sum.result(expecting: [.init(name: "docs")])
    }
    let first = sum()
    for _ in 0..<6 {
      files.shuffle(using: &random)
      let other = sum()
      #expect(other.counted == first.counted)
      #expect(other.files == first.files)
      #expect(other.missing == first.missing)
      #expect(other.superseded == first.superseded)
      #expect((other.state, other.expected) == (first.state, first.expected))
      #expect(other.description == first.description)
      #expect(other.isIncomplete == first.isIncomplete)
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func supersedingIsAnOrder(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let (a, b, c) = (Self.part(&random), Self.part(&random), Self.part(&random))
      #expect(!a.supersedes(a))
      #expect(!(a.supersedes(b) && b.supersedes(a)))
      let isCircle = a.supersedes(b) && b.supersedes(c) && c.supersedes(a)
      #expect(!isCircle, "\([a, b, c])")
    }
  }
}

/// Which parts are missing, against counting by hand.
@Suite struct PartGapTests {
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func everyMissingPartIsNamedOrCounted(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var sum = PartSum(for: BuildContext())
    var expectations: [PartSum.Expectation] = []
    var missing: [String] = []
    var (counted, expected) = (0, 0)
    for name in ["a", "bb", "c c", "d-d", "ée"].prefix(Int.random(in: 1...5, using: &random)) {
      let total = Int.random(in: 1...60, using: &random)
      expected += total
      let isFromZero = Bool.random(using: &random)
      let indices = isFromZero ? 0..<total : 1..<(total + 1)
      let share = Int.random(in: 0...10, using: &random)
      let present = indices.filter { _ in Int.random(in: 0..<10, using: &random) < share }
      counted += present.count
      if present.isEmpty { expectations.append(.init(name: name, total: total)) }
      for index in present {
        var part = Part(name: name, index: index, total: total, created: 1)
        part.state = .successful
        sum.add(.part(part, digest: "\(name) \(index)"), from: "\(name)\(index).json")
      }
      // Whoever sees no part 0 expects the numbering to begin at 1.
      let range = present.contains(0) ? 0..<total : 1..<(total + 1)
      let isOnlyOne = total == 1 && present.isEmpty
      missing += isOnlyOne ? [name] : range.filter { !present.contains($0) }.map { "\(name) \($0)" }
    }
    let result = sum.result(expecting: expectations)
    #expect(result.missing == missing)
    #expect(result.expected == expected)
    #expect(result.counted.count == counted)
    #expect(result.state == (missing.isEmpty ? .successful : .unknown))
    #expect(result.isIncomplete == !missing.isEmpty)
    #expect(result.reports.filter(\.isMissing).count == min(missing.count, Part.Limit.list))
    guard let description = result.description else {
      #expect(missing.isEmpty)
      return
    }
    #expect(description.unicodeScalars.count <= Limits.description)
    let head = "\(counted) of \(expected) parts; missing "
    #expect(description.hasPrefix(head))
    let (named, more) = Self.read(description.dropFirst(head.count))
    #expect(named == Array(missing.prefix(named.count)))
    #expect(named.count + more == missing.count)
  }

  /// The parts that a description names, and how many more it counts.
  private static func read(_ text: Substring) -> (named: [String], more: Int) {
    var text = text
    var more = 0
    if let match = text.firstMatch(of: #/ and (\d+) more$/#) {
      more = Int(match.output.1) ?? 0
      text = text[..<match.range.lowerBound]
    }
    let named = text.split(separator: "; ").flatMap { group -> [String] in
      let items = group.split(separator: ", ").map(String.init)
      guard let first = items.first, let blank = first.lastIndex(of: " ") else { return items }
      return [first] + items.dropFirst().map { "\(first[..<blank]) \($0)" }
    }
    return (named, more)
  }
}
