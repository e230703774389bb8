// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing
import TextCoding

/// A part with some passed and failed tests.
private func part(
  _ name: String = "unit", _ index: Int = 1, of total: Int = 1, attempt: Int64? = 1,
  passed: Int = 1, failed: Int = 0, state: BuildState = .successful, created: Int64 = 1000
) -> Part {
  var part = Part(name: name, index: index, total: total, created: created)
  part.attempt = attempt
  part.counts = TestCounts(passed: passed, failed: failed)
  part.state = failed > 0 ? .failed : state
  part.reports = 1
  return part
}

/// The sum of some parts.
private func sum(
  _ parts: [Part], expecting: [PartSum.Expectation] = [], jobs: [PartSum.JobResult] = [],
  missing: PartSum.MissingRule = .unknown, configure: (inout PartSum) -> Void = { _ in }
) throws -> PartSum.Result {
  var context = BuildContext()
  context.commit = Fact("c1", from: .git("HEAD"))
  context.pipelineId = Fact("p", from: .variable("BUILDPOST_PIPELINE_ID"))
  context.buildNumber = Fact(7, from: .ciService("CI_PIPELINE_IID"))
  var sum = PartSum(for: context)
  for (position, part) in parts.enumerated() {
    sum.add(Part.read(Array(try part.encoded())), from: "\(position).json")
  }
  configure(&sum)
  return sum.result(expecting: expecting, jobs: jobs, missing: missing)
}

@Suite struct PartFileTests {
  @Test func whatALogOrATerminalCouldObeyIsEscaped() throws {
    var hostile = part(failed: 1)
    let text = "##vso[task.x]y ::error::x \u{9B}31m \u{202E}##teamcity[a]"
    hostile.failures = [TestFailure(suite: text, name: text, message: text)]
    let bytes = try hostile.encoded()
    let file = String(decoding: bytes, as: UTF8.self)
    #expect(
      !["##vso[", "##teamcity[", "::error", "\u{9B}", "\u{202E}"].contains(where: file.contains))
    guard case .part(let read, _) = Part.read(Array(bytes)) else {
      Issue.record("the part cannot be read")
      return
    }
    #expect(read.failures == hostile.failures)
  }

  @Test func aPartOfVeryLongTextsNamesFewerFailuresAndCanBeRead() throws {
    var long = part(failed: 100)
    let text = String(repeating: "\u{1}", count: Part.Limit.text)
    let failure = TestFailure(suite: text, name: text, message: text)
    long.failures = Array(repeating: failure, count: Part.Limit.list)
    long.findings = Array(repeating: Finding(.note, text, at: text), count: Part.Limit.list)
    let bytes = Array(try long.encoded())
    #expect(bytes.count <= Part.Limit.file)
    guard case .part(let read, _) = Part.read(bytes) else {
      Issue.record("the part cannot be read")
      return
    }
    #expect(read.counts == long.counts)
    #expect((20...50).contains(read.failures.count))
  }

  private func full() -> Part {
    var part = part("unit tests", 3, of: 50, attempt: 2, passed: 5, failed: 2)
    part.counts.skipped = 4
    part.counts.flaky = 1
    part.counts.todo = 2
    part.jobId = "991"
    part.duration = 1.25
    part.damaged = 1
    part.bailedOut = true
    part.failures = [TestFailure(suite: "s", name: "n\u{1b}", message: "m", file: "f", line: 3)]
    part.findings = [Finding(.warning, "w", at: "l")]
    part.commit = "c1"
    part.pipelineId = "p"
    part.buildNumber = 7
    return part
  }

  @Test(arguments: [1e19, .greatestFiniteMagnitude, 4e7])
  func noPartTookLongerThanAYear(duration: Double) throws {
    var part = part()
    part.duration = duration
    guard case .part(let read, _) = Part.read(Array(try part.encoded())) else {
      Issue.record("not read")
      return
    }
    #expect(read.duration == Part.Limit.seconds)
  }

  @Test func aTotalThatAPartClaimsCostsNothing() throws {
    let parts = (0..<200).map { part("claims \($0)", 1, of: Part.Limit.total) }
    let result = try sum(parts)
    #expect(result.expected == 200 * Part.Limit.total)
    #expect(result.missing.count == PartSum.listed)
    #expect(
      result.description?.hasPrefix("200 of 20000000 parts; missing claims 0 2, 3, 4") == true)
    #expect(result.description?.hasSuffix(" more") == true)
    #expect(result.reports.count <= 300)
    #expect(result.state == .unknown)
  }

  @Test func whatIsWrittenIsRead() throws {
    let bytes = Array(try full().encoded())
    guard case .part(let read, let digest) = Part.read(bytes) else {
      Issue.record("not read")
      return
    }
    #expect(read == full())
    #expect(digest.count == 64)
  }

  /// A file as version 1 wrote it: every later version has to read it.
  @Test func aFileOfVersionOneIsReadForEver() throws {
    let file = ##"""
      {"digest":"204e9a90f7db829350ece5a7005ffd68416abf6280ffb1dbfa5a76c4556450a3",\##
      "part":\##
      {"attempt":2,"bailedOut":false,"buildNumber":16,"commit":"0123456789abcdef012345\##
      6789abcdef01234567","created":"2026-11-29T07:00:00.000Z","damaged":0,"duration":\##
      1.5,"failed":1,"failures":[{"file":"cart.py","line":12,"message":"no","name":"to\##
      tal","suite":"cart"}],"findings":[{"message":"w","severity":"warning"}],"flaky":\##
      0,"index":3,"jobId":"991","name":"unit","passed":4,"pipelineId":"gitlab.com/acme\##
      /app","reports":1,"schemaVersion":1,"skipped":2,"state":"failed","tests":7,"todo\##
      ":1,"total":50}}

      """##
    guard case .part(let part, _) = Part.read(Array(file.utf8)) else {
      Issue.record("not read")
      return
    }
    #expect(part.label == "unit 3 of 50")
    #expect(part.counts == TestCounts(passed: 4, failed: 1, skipped: 2, todo: 1))
    #expect(part.attempt == 2)
    #expect(part.jobId == "991")
    #expect(part.buildNumber == 16)
    #expect(
      part.failures == [
        TestFailure(suite: "cart", name: "total", message: "no", file: "cart.py", line: 12)
      ])
    #expect(String(decoding: try part.encoded(), as: UTF8.self) == file)
  }

  @Test func everyCutIsDamage() throws {
    let bytes = Array(try full().encoded())
    for length in 0..<(bytes.count - 2) {
      guard case .damaged = Part.read(Array(bytes.prefix(length))) else {
        Issue.record("\(length) of \(bytes.count) bytes were accepted")
        return
      }
    }
  }

  @Test func everyChangedByteIsDamage() throws {
    let bytes = Array(try full().encoded())
    for position in 0..<(bytes.count - 1) {
      var changed = bytes
      changed[position] ^= 1
      guard case .damaged = Part.read(changed) else {
        Issue.record("byte \(position) may be changed")
        return
      }
    }
  }

  @Test(arguments: [
    ("\"passed\":5", "\"passed\":500"), ("\"index\":3", "\"index\":51"),
    ("\"total\":50", "\"total\":0"), ("\"failed\":2", "\"failed\":-2"),
    ("\"state\":\"failed\"", "\"state\":\"great\""), ("\"schemaVersion\":1", "\"schemaVersion\":2"),
    ("\"todo\":2", "\"todo\":5"), ("\"name\":\"unit tests\"", "\"name\":\"\""),
    ("\"failures\":[", "\"failures\":[\(String(repeating: "0,", count: 3000))"),
  ])
  func aForgedDigestDoesNotMakeNonsenseAPart(old: String, new: String) throws {
    let text = String(decoding: try full().encoded(), as: UTF8.self)
    let body = text.dropFirst(#"{"digest":""#.count + 64 + #"","part":"#.count).dropLast(2)
    let forged = String(body).replacing(old, with: new)
    #expect(forged != String(body))
    let file = #"{"digest":"\#(Digest.hex(of: forged))","part":\#(forged)}"#
    guard case .damaged = Part.read(Array(file.utf8)) else {
      Issue.record("accepted: \(new)")
      return
    }
  }

  @Test(arguments: ["", "{}", "[]", "<testsuite/>", "null", "{\"digest\":\"\"}"])
  func anotherFileIsNotAPart(text: String) {
    guard case .damaged = Part.read(Array(text.utf8)) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func aPartWithAFailureNeverLendsGreen() {
    var part = part(failed: 1)
    part.state = .successful
    #expect(part.effectiveState == .failed)
    part.counts = TestCounts(passed: 1)
    part.damaged = 1
    #expect(part.effectiveState == .failed)
    part.damaged = 0
    part.state = .inProgress
    #expect(part.effectiveState == .unknown)
  }
}

@Suite struct PartSumTests {
  @Test func allPartsAreAddedUp() throws {
    let result = try sum((1...3).map { part("unit", $0, of: 3, passed: 10) })
    #expect(result.state == .successful)
    #expect(result.counted.map(\.counts.passed) == [10, 10, 10])
    #expect(result.findings.isEmpty)
    #expect(result.description == nil)
    #expect(result.expected == 3)
  }

  @Test func oneFailureFailsTheBuild() throws {
    let parts = [part("unit", 1, of: 2), part("unit", 2, of: 2, failed: 1)]
    #expect(try sum(parts).state == .failed)
  }

  @Test func aMissingPartIsNeverGreen() throws {
    let parts = [0, 2, 3].map { part("unit", $0, of: 4) } + [part("lint")]
    let result = try sum(parts, expecting: [.init(name: "e2e", total: 2), .init(name: "docs")])
    #expect(result.state == .unknown)
    #expect(result.missing == ["docs", "e2e 1", "e2e 2", "unit 1"])
    #expect(result.description == "4 of 8 parts; missing docs; e2e 1, 2; unit 1")
    #expect(result.isIncomplete)
    #expect(try sum(parts, missing: .fail).state == .failed)
    let ignored = try sum(parts, missing: .ignore)
    #expect(ignored.state == .successful)
    #expect(!ignored.isIncomplete)
  }

  @Test func nothingAtAllIsUnknown() throws {
    #expect(try sum([]).state == .unknown)
  }

  @Test func theNewestAttemptCounts() throws {
    let parts = [
      part("unit", 1, of: 2, attempt: 1, failed: 3), part("unit", 2, of: 2, attempt: 1),
      part("unit", 1, of: 2, attempt: 2, passed: 8),
    ]
    let result = try sum(parts)
    #expect(result.state == .successful)
    #expect(result.counted.map(\.counts.passed) == [8, 1])
    #expect(result.superseded == ["0.json"])
  }

  @Test func withoutAttemptsTheJobIdDecidesAndThenTheTime() throws {
    func job(_ id: String?, created: Int64, passed: Int) -> Part {
      var part = part(attempt: nil, passed: passed, created: created)
      part.jobId = id
      return part
    }
    let byId = try sum([job("10", created: 1, passed: 2), job("9", created: 5, passed: 1)])
    #expect(byId.counted.map(\.counts.passed) == [2])
    #expect(byId.findings.isEmpty)
    let byTime = try sum([job(nil, created: 1, passed: 2), job(nil, created: 5, passed: 1)])
    #expect(byTime.counted.map(\.counts.passed) == [1])
    #expect(byTime.findings.map(\.severity) == [.warning])
    let byUUID = try sum([job("{a}", created: 1, passed: 2), job("{b}", created: 5, passed: 1)])
    #expect(byUUID.counted.map(\.counts.passed) == [1])
    #expect(byUUID.findings.map(\.severity) == [.warning])
  }

  @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
  func twoJobsWithOneNameAreNotGreenUntilBothRanAgain(order: [Int]) throws {
    var parts = [
      part(attempt: 1, failed: 1, created: 1), part(attempt: 1, created: 2),
      part(attempt: 2, created: 3),
    ]
    (parts[0].jobId, parts[1].jobId, parts[2].jobId) = ("{a}", "{b}", "{c}")
    let clash = try sum(order.filter { $0 < 2 }.map { parts[$0] })
    #expect(clash.state == .failed)
    #expect(clash.isIncomplete)
    #expect(clash.counted.map(\.counts.failed) == [0])
    let again = try sum(order.map { parts[$0] })
    #expect(again.state == .successful)
    #expect(again.findings.isEmpty)
  }

  @Test func onePlaceWithTwoTotalsIsNotGreen() throws {
    let result = try sum([
      part("unit", 1, of: 2, attempt: nil, failed: 1, created: 1),
      part("unit", 1, of: 1, attempt: nil, created: 2),
    ])
    #expect(result.state == .failed)
    #expect(result.isIncomplete)
  }

  @Test func theSamePartCountsOnce() throws {
    let one = part(passed: 4)
    let result = try sum([one, one, one])
    #expect(result.counted.map(\.counts.passed) == [4])
    #expect(result.findings.isEmpty)
  }

  @Test(arguments: ["commit", "pipelineId", "buildNumber"])
  func aForeignPartIsNotCountedAndNamesBothValues(fact: String) throws {
    var foreign = part("unit", 2, of: 2)
    switch fact {
    case "commit": foreign.commit = "c2"
    case "pipelineId": foreign.pipelineId = "q"
    default: foreign.buildNumber = 8
    }
    let result = try sum([part("unit", 1, of: 2), foreign])
    #expect(result.state == .unknown)
    #expect(result.isIncomplete)
    let message = try #require(result.findings.first?.message)
    #expect(message.contains("`c2`") || message.contains("`q`") || message.contains("`8`"))
    #expect(message.contains("`c1`") || message.contains("`p`") || message.contains("`7`"))
  }

  @Test func partsThatDisagreeAboutTheirNumberAreNotGreen() throws {
    let result = try sum([
      part("unit", 1, of: 2, created: 5), part("unit", 2, of: 2, created: 5),
      part("unit", 3, of: 3, created: 1),
    ])
    #expect(result.state == .unknown)
    #expect(result.counted.count == 2)
    #expect(result.isIncomplete)
  }

  @Test func aFullRerunWithFewerJobsReplacesTheEarlierOne() throws {
    let result = try sum(
      (1...3).map { part("unit", $0, of: 3, attempt: 1, failed: 1) }
        + (1...2).map { part("unit", $0, of: 2, attempt: 2) })
    #expect(result.state == .successful)
    #expect(result.counted.count == 2)
  }

  @Test func numberingFromBothZeroAndOneIsAnError() throws {
    let result = try sum((0...2).map { part("unit", $0, of: 2) })
    #expect(result.state == .unknown)
    #expect(result.isIncomplete)
  }

  @Test func aJobThatDiedWithoutAPartIsNamed() throws {
    let result = try sum(
      [part("unit")],
      jobs: [
        .init(name: "unit", state: .successful), .init(name: "e2e", state: .failed),
        .init(name: "docs", state: nil),
      ])
    #expect(result.state == .failed)
    #expect(result.findings.map(\.message) == ["job `e2e` ended as failed, but it left no part"])
    let skipped = try sum(
      [part("unit")], expecting: [.init(name: "docs")], jobs: [.init(name: "docs", state: nil)])
    #expect(skipped.state == .unknown)
    #expect(!skipped.isIncomplete, "a job that was skipped has nothing to report")
    let cancelled = try sum([part("unit")], jobs: [.init(name: "unit", state: .cancelled)])
    #expect(cancelled.state == .cancelled)
  }

  @Test func aDamagedFileFailsTheBuild() throws {
    let result = try sum([part()]) { $0.add(.damaged("the part file is cut short"), from: "x") }
    #expect(result.state == .failed)
    #expect(result.reports.map(\.damage?.summary) == ["the part file is cut short", nil])
  }

  @Test func theDescriptionFitsIntoJira() throws {
    let result = try sum([part("unit", 1, of: 500)])
    let description = try #require(result.description)
    #expect(description.unicodeScalars.count <= Limits.description)
    #expect(description.hasPrefix("1 of 500 parts; missing unit 2, 3, 4, "))
    #expect(description.hasSuffix(" more"))
  }

  @Test func allPartsTogetherKeepABoundedNumberOfFailures() throws {
    let parts = (1...30).map { index in
      var part = part("unit", index, of: 30, failed: 100)
      part.failures = (0..<100).map { TestFailure(suite: "", name: "\($0)", message: "") }
      return part
    }
    let result = try sum(parts)
    #expect(result.counted.map(\.failures.count).reduce(0, +) == PartSum.failureBudget)
    #expect(result.counted.map(\.counts.failed).reduce(0, +) == 3000)
  }

  /// Parts of many builds: 30 % duplicated, 10 % run again, 2 % damaged, 1 % of another commit.
  ///
  /// `BUILDPOST_PARTS=1000000` is the long form; it prints the peak of the memory now and then.
  @Test func shuffledDoubledRerunDamagedAndForeignPartsSumUp() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = Int(environment["BUILDPOST_PARTS"] ?? "") ?? 1000
    var files = 0
    var seed: UInt64 = 0
    var printed = 0
    while files < count {
      seed += 1
      files += try sumOneBuild(seed)
      guard count > 100_000, files * 10 / count > printed else { continue }
      printed = files * 10 / count
      // Only Linux has it.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
      print("\(files) parts of \(seed) builds, \(peak)")
    }
  }

  /// Sums the parts of a build and returns how many files there were.
  private func sumOneBuild(_ seed: UInt64) throws -> Int {
    var random = SeededRandom(seed: seed)
    let total = Int.random(in: 1...20, using: &random)
    var files: [Part.Reading] = []
    var expected: [Int: (attempt: Int64, passed: Int, failed: Int)] = [:]
    var hasDamage = false
    for index in 1...total {
      for attempt in 1...(Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1) {
        let passed = Int.random(in: 0...50, using: &random)
        let failed = Int.random(in: 0..<20, using: &random) == 0 ? 1 : 0
        var part = part(
          "unit", index, of: total, attempt: Int64(attempt), passed: passed, failed: failed)
        part.commit = "c1"
        let bytes = Array(try part.encoded())
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<2:
          hasDamage = true
          files.append(Part.read(Array(bytes.dropLast(Int.random(in: 3...40, using: &random)))))
          continue
        case 2:
          part.commit = "c2"
          files.append(Part.read(Array(try part.encoded())))
          continue
        default: break
        }
        files += Array(
          repeating: Part.read(bytes), count: Int.random(in: 0..<10, using: &random) < 3 ? 2 : 1)
        if expected[index].map({ $0.attempt < Int64(attempt) }) ?? true {
          expected[index] = (Int64(attempt), passed, failed)
        }
      }
    }
    files.shuffle(using: &random)
    var context = BuildContext()
    context.commit = Fact("c1", from: .git("HEAD"))
    var sum = PartSum(for: context)
    for (position, file) in files.enumerated() { sum.add(file, from: "\(position)") }
    let result = sum.result()
    let sums = [result.counted.map(\.counts.passed), result.counted.map(\.counts.failed)]
    let oracle = [expected.values.map(\.passed), expected.values.map(\.failed)]
    #expect(sums.map { $0.reduce(0, +) } == oracle.map { $0.reduce(0, +) }, "build \(seed)")
    let isFailing = hasDamage || expected.values.contains { $0.failed > 0 }
    let isWhole = expected.count == total
    let state: BuildState = isFailing ? .failed : isWhole ? .successful : .unknown
    #expect(
      result.state == state || !isWhole && result.state != .successful, "build \(seed)")
    return files.count
  }
}
