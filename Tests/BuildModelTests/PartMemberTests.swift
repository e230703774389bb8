// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing
import TextCoding

/// A part file with any member missing, of another type or at its limit.
@Suite struct PartMemberTests {
  private static let members: [String: JSONValue] = [
    "schemaVersion": .integer(1), "name": .string("unit"), "index": .integer(3),
    "total": .integer(50), "state": .string("failed"), "tests": .integer(10),
    "passed": .integer(5), "failed": .integer(2), "skipped": .integer(3), "flaky": .integer(1),
    "todo": .integer(2), "duration": .number(1.5), "reports": .integer(4), "damaged": .integer(1),
    "bailedOut": .bool(true), "undetailed": .integer(6),
    "created": .string("2026-11-29T07:00:00.000Z"), "attempt": .integer(2),
    "jobId": .string("991"), "commit": .string("c1"), "pipelineId": .string("p"),
    "buildNumber": .integer(7),
    "failures": .array([
      .object(["suite": .string("s"), "name": .string("n"), "message": .string("m")])
    ]),
    "findings": .array([.object(["severity": .string("note"), "message": .string("m")])]),
  ]

  /// A file may lack these: some CI services do not provide them, nor did older versions.
  private static let optional = [
    "duration", "undetailed", "attempt", "jobId", "commit", "pipelineId", "buildNumber",
  ]

  private static var required: [String] {
    members.keys.filter { !optional.contains($0) }.sorted()
  }

  /// Reads a file with these members and their true digest; `nil` if it is damaged.
  private func read(_ members: [String: JSONValue]) throws -> Part? {
    let part = String(decoding: try JSONText.encode(JSONValue.object(members)), as: UTF8.self)
    let file = #"{"digest":"\#(Digest.hex(of: part))","part":\#(part)}"#
    guard case .part(let read, _) = Part.read(Array(file.utf8)) else { return nil }
    return read
  }

  private func read(_ name: String, _ value: JSONValue?) throws -> Part? {
    var members = Self.members
    members[name] = value
    return try read(members)
  }

  @Test func allMembersAreRead() throws {
    let part = try #require(try read(Self.members))
    #expect(part.counts == TestCounts(passed: 5, failed: 2, skipped: 3, flaky: 1, todo: 2))
    #expect((part.name, part.index, part.total) == ("unit", 3, 50))
    #expect((part.reports, part.damaged, part.undetailedFailures) == (4, 1, 6))
    #expect((part.attempt, part.jobId, part.buildNumber) == (2, "991", 7))
    #expect(part.failures == [TestFailure(suite: "s", name: "n", message: "m")])
    #expect(part.title == "unit 3 of 50, attempt 2")
  }

  @Test(arguments: required) func aRequiredMemberMayNotBeMissingOrOfAnotherType(name: String) throws
  {
    #expect(try read(name, nil) == nil)
    for value in [JSONValue.null, .object([:]), .number(0.5), .string("x\u{0}")] {
      // Any text is a name.
      if name == "name", case .string = value { continue }
      #expect(try read(name, value) == nil, "\(value)")
    }
  }

  @Test(arguments: optional) func anOptionalMemberMayBeMissing(name: String) throws {
    let part = try #require(try read(name, nil))
    switch name {
    case "duration": #expect(part.duration == 0)
    case "undetailed": #expect(part.undetailedFailures == 0)
    case "attempt": #expect(part.attempt == nil && part.title == "unit 3 of 50")
    case "jobId": #expect(part.jobId == nil)
    case "commit": #expect(part.commit == nil)
    case "pipelineId": #expect(part.pipelineId == nil)
    default: #expect(part.buildNumber == nil)
    }
  }

  @Test(arguments: [
    "passed", "failed", "skipped", "flaky", "todo", "reports", "damaged", "undetailed", "tests",
    "index",
  ])
  func countsAreWholeNumbersThatJavaScriptKeeps(name: String) throws {
    for value in [
      JSONValue.integer(-1), .integer(Limits.exactInteger + 1), .integer(.max), .integer(.min),
      .number(1e300), .number(.pi), .string("1"), .bool(true),
    ] {
      #expect(try read(name, value) == nil, "\(value)")
    }
  }

  @Test func countsMayBeAsLargeAsTheyGet() throws {
    var members = Self.members
    members["passed"] = .integer(Limits.exactInteger - 5)
    members["tests"] = .integer(Limits.exactInteger)
    #expect(try #require(try read(members)).counts.total == Int(Limits.exactInteger))
    members["skipped"] = .integer(4)
    members["tests"] = .integer(Limits.exactInteger + 1)
    #expect(try read(members) == nil)
  }

  @Test(arguments: [
    (0, 1, true), (1, 1, true), (2, 1, false), (0, 0, false), (100_000, 100_000, true),
    (100_000, 100_001, false), (1, -1, false),
  ])
  func anIndexIsWithinTheTotal(index: Int64, total: Int64, isRead: Bool) throws {
    var members = Self.members
    (members["index"], members["total"]) = (.integer(index), .integer(total))
    #expect((try read(members) != nil) == isRead)
  }

  @Test func textsHaveALimit() throws {
    func text(_ count: Int) -> JSONValue { .string(String(repeating: "é", count: count)) }
    #expect(try read("name", text(Part.Limit.name)) != nil)
    #expect(try read("name", text(Part.Limit.name + 1)) == nil)
    #expect(try read("name", text(0)) == nil)
    for name in ["jobId", "commit", "pipelineId"] {
      #expect(try read(name, text(Part.Limit.text)) != nil)
      let part = try #require(try read(name, text(Part.Limit.text + 1)))
      let texts = ["jobId": part.jobId, "commit": part.commit, "pipelineId": part.pipelineId]
      #expect(texts[name] == .some(nil))
    }
  }

  @Test func listsHaveALimitAndTheirTextsAreCut() throws {
    let long = JSONValue.string(String(repeating: "x", count: Part.Limit.text + 1))
    let failure = JSONValue.object([
      "suite": long, "name": long, "message": long, "file": long, "line": .integer(3),
    ])
    let list = JSONValue.array(Array(repeating: failure, count: Part.Limit.list))
    let failures = try #require(try read("failures", list)).failures
    #expect(failures.count == Part.Limit.list)
    let texts = failures.flatMap { [$0.suite, $0.name, $0.message, $0.file ?? ""] }
    #expect(texts.allSatisfy { $0.count == Part.Limit.text })
    let more = JSONValue.array(Array(repeating: failure, count: Part.Limit.list + 1))
    #expect(try read("failures", more) == nil)
    #expect(try read("findings", more) == nil)
  }

  @Test func entriesOfListsThatAreNotWholeAreLeftOut() throws {
    let whole = JSONValue.object([
      "suite": .string(""), "name": .string("n"), "message": .string(""), "line": .string("3"),
      "file": .integer(1),
    ])
    let nameless = JSONValue.object(["suite": .string(""), "message": .string("")])
    let failures = try read("failures", .array([.null, nameless, whole, .array([])]))?.failures
    #expect(failures == [TestFailure(suite: "", name: "n", message: "")])
    let finding = JSONValue.object(["severity": .string("fatal"), "message": .string("m")])
    #expect(try read("findings", .array([finding, .string("m")]))?.findings == [])
  }

  @Test(arguments: [
    (JSONValue.number(-1), 0), (.number(1e-9), 1e-9), (.integer(-5), 0), (.integer(60), 60),
    (.integer(.max), Part.Limit.seconds), (.string("1"), 0), (.null, 0), (.bool(true), 0),
  ])
  func aDurationIsNeverNegativeOrEndless(value: JSONValue, seconds: Double) throws {
    #expect(try #require(try read("duration", value)).duration == seconds)
  }

  @Test func membersOfALaterVersionAreIgnored() throws {
    #expect(try read("later", .object(["a": .array([.null])])) == read(Self.members))
    // Deeper than any version writes.
    let deep = JSONValue.array([.array([.array([.array([.array([])])])])])
    #expect(try read("later", deep) == nil)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func whatIsWrittenIsRead(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func text() -> String {
      ["", "a", "é\n", "\u{1B}[0m", "\"\\", "日本 ::x"].randomElement(using: &random) ?? ""
    }
    func count() -> Int { Int.random(in: 0...1 << Int.random(in: 0...50), using: &random) }
    let total = Int.random(in: 1...Part.Limit.total, using: &random)
    var part = Part(
      name: "n" + text(), index: Int.random(in: 0...total, using: &random), total: total,
      created: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
    part.attempt = Bool.random(using: &random) ? Int64(count()) : nil
    part.jobId = Bool.random(using: &random) ? text() : nil
    part.state = BuildState.allCases.randomElement(using: &random) ?? .unknown
    part.counts = TestCounts(passed: count(), failed: count(), skipped: count())
    part.counts.flaky = Int.random(in: 0...part.counts.passed, using: &random)
    part.counts.todo = Int.random(in: 0...part.counts.skipped, using: &random)
    part.duration = Double(Int.random(in: 0...1_000_000, using: &random)) / 1000
    (part.reports, part.damaged, part.undetailedFailures) = (count(), count(), count())
    part.bailedOut = Bool.random(using: &random)
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      part.failures.append(
        TestFailure(suite: text(), name: text(), message: text(), file: text(), line: count()))
      part.findings.append(Finding(.warning, text(), at: text()))
    }
    let bytes = Array(try part.encoded())
    #expect(Part.isRecognised(bytes))
    guard case .part(let read, _) = Part.read(bytes) else {
      Issue.record("not read: \(String(decoding: bytes, as: UTF8.self))")
      return
    }
    #expect(read == part)
    #expect(Array(try read.encoded()) == bytes)
  }
}
