// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing
import TextCoding

/// Each limit of the Builds API, at its edge and one beyond it.
@Suite struct LimitTests {
  private func text(_ count: Int) -> String { String(repeating: "é", count: count) }

  @Test func referencesHaveTheLimitsOfTheSchema() {
    let (id, name, uri) = (text(Limits.commitId), text(Limits.refName), text(Limits.referenceURI))
    #expect(BuildReference.Commit(id: id, repositoryUri: uri) != nil)
    #expect(BuildReference.Commit(id: id + "x", repositoryUri: uri) == nil)
    #expect(BuildReference.Commit(id: id, repositoryUri: uri + "x") == nil)
    #expect(BuildReference.Commit(id: "", repositoryUri: uri) == nil)
    #expect(BuildReference.Commit(id: id, repositoryUri: "") == nil)
    #expect(BuildReference.Ref(name: name, uri: uri) != nil)
    #expect(BuildReference.Ref(name: name + "x", uri: uri) == nil)
    #expect(BuildReference.Ref(name: name, uri: uri + "x") == nil)
    #expect(BuildReference.Ref(name: "", uri: uri) == nil)
    #expect(BuildReference(commit: nil, ref: nil) == nil)
  }

  @Test(arguments: [
    #"{"commit":{"id":"","repositoryUri":"x"}}"#, #"{"ref":{"name":"n","uri":""}}"#,
    #"{"ref":{"name":"\#(String(repeating: "n", count: 256))","uri":"u"}}"#,
    #"{"commit":{"id":"c","repositoryUri":"\#(String(repeating: "n", count: 2001))"}}"#,
  ])
  func aReferenceThatJiraWouldRefuseIsNotRead(reference: String) throws {
    func read(_ references: String) throws -> BuildData {
      let json = String(decoding: try JSONText.encode(BuildDataTests.build()), as: UTF8.self)
      let changed = #"{"references":[\#(references)],"# + json.dropFirst()
      return try JSONDecoder().decode(BuildData.self, from: Data(changed.utf8))
    }
    #expect(try read(#"{"ref":{"name":"n","uri":"u"}},{}"#).references.count == 2)
    #expect(throws: BuildModelError.self) { try read(reference) }
  }

  @Test func aURLMayHave2000Scalars() throws {
    let url = "https://ci.example/" + String(repeating: "x", count: Limits.url - 19)
    #expect(try BuildDataTests.build(url: url).url.unicodeScalars.count == Limits.url)
    #expect(throws: BuildModelError("url", .tooLong(limit: 2000, length: 2001))) {
      try BuildDataTests.build(url: url + "x")
    }
  }

  @Test func aBuildHasFiveReferencesAtMost() throws {
    let commit = try #require(BuildReference.Commit(id: "c", repositoryUri: "https://x"))
    let reference = try #require(BuildReference(commit: commit, ref: nil))
    _ = try BuildDataTests.build(references: Array(repeating: reference, count: 5))
    #expect(throws: BuildModelError("references", .tooMany(limit: 5, count: 6))) {
      try BuildDataTests.build(references: Array(repeating: reference, count: 6))
    }
  }

  @Test(arguments: [0, 1, 1 << 31, Limits.exactInteger]) func buildNumbersAreExact(number: Int64)
    throws
  {
    let json = try JSONText.encode(BuildDataTests.build(number: number))
    #expect(try JSONDecoder().decode(BuildData.self, from: json).key.buildNumber == number)
  }

  @Test func aLongDescriptionOfPartsIsCutToTheLimit() throws {
    var sum = PartSum(for: BuildContext())
    sum.add(.part(Part(name: "unit", index: 1, total: 99, created: 0), digest: "d"), from: "a")
    var context = BuildContext()
    context.pipelineId = Fact("p", from: .option("--pipeline-id"))
    context.buildNumber = Fact(1, from: .option("--build-number"))
    context.displayName = Fact("p #1", from: .option("--display-name"))
    context.url = Fact("https://ci.x/1", from: .option("--url"))
    context.description = Fact(text(200), from: .option("--description"))
    var assembly = BuildAssembly(context: context, reports: [], now: Timestamp(milliseconds: 0))
    assembly.parts = sum.result()
    let description = try #require(try assembly.build().build.description)
    #expect(description.unicodeScalars.count == Limits.description)
    #expect(description.hasPrefix(text(200) + "; 1 of 99 parts; missing unit 2, 3"))
    #expect(description.hasSuffix("…"))
  }
}

@Suite struct RandomBuildTests {
  private static func text(_ random: inout SeededRandom) -> String {
    let pieces = ["a", "é", "\"", "\\", "/", "\n", "😀", "\u{1}", "#", " "]
    return "x"
      + (0..<Int.random(in: 0...9, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
  }

  private static func build(_ random: inout SeededRandom) throws -> BuildData {
    func isGiven() -> Bool { Bool.random(using: &random) }
    let keys = try BuildDataTests.keys(Int.random(in: 1...9, using: &random))
    let commit = BuildReference.Commit(id: text(&random), repositoryUri: text(&random))
    let ref = BuildReference.Ref(name: text(&random), uri: text(&random))
    let hasCommit = isGiven()
    let reference = BuildReference(
      commit: hasCommit ? commit : nil, ref: hasCommit && isGiven() ? nil : ref)
    return try BuildData(
      key: BuildKey(
        pipelineId: text(&random),
        buildNumber: Int64.random(in: 0...Limits.exactInteger, using: &random)),
      updateSequenceNumber: Int64.random(in: 0 ... .max, using: &random),
      displayName: text(&random), description: isGiven() ? text(&random) : nil,
      label: isGiven() ? text(&random) : nil, url: "https://ci.example/é?\(text(&random).count)",
      state: BuildState.allCases.randomElement(using: &random) ?? .unknown,
      lastUpdated: Timestamp(milliseconds: Int64.random(in: 0...1 << 42, using: &random)).rfc3339,
      issues: [.none, .issueKeys(keys), .associations(keys)].randomElement(using: &random) ?? .none,
      testInfo: isGiven() ? TestInfo(TestCounts(passed: 3, failed: 2, skipped: 1)) : nil,
      references: isGiven() ? [reference].compactMap { $0 } : [])
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func aSubmissionComesBackFromItsBody(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let builds = try (0..<Int.random(in: 1...5, using: &random)).map { _ in
      try Self.build(&random)
    }
    let envelope = try Submission.Envelope(
      properties: [Self.text(&random): Self.text(&random)],
      product: Bool.random(using: &random) ? Self.text(&random) : nil)
    let body = try Submission(builds: builds, envelope: envelope).body()
    let read = try JSONDecoder().decode(Submission.self, from: body)
    #expect(read.builds == builds)
    #expect(read.envelope == envelope)
    #expect(try read.body() == body)
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func anAnswerPutsEachBuildInOneList(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    func keys(_ count: Int) -> [BuildKey] {
      (0..<count).map { _ in
        BuildKey(pipelineId: "p", buildNumber: Int64.random(in: 1...9, using: &random))
      }
    }
    let (sent, accepted, rejected) = (keys(8), keys(5), keys(5))
    let receipt = Receipt(
      sent: sent, accepted: accepted, rejected: rejected.map { .init(key: $0, errors: []) })
    let lists = receipt.accepted + receipt.rejected.map(\.key) + receipt.unanswered
    #expect(Set(lists).count == lists.count)
    #expect(Set(lists) == Set(sent))
    #expect(Set(receipt.rejected.map(\.key)) == Set(sent).intersection(rejected))
    #expect(Set(receipt.unanswered) == Set(sent).subtracting(accepted).subtracting(rejected))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func aKeyIsWhatThePatternOfTheSchemaMatches(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 3...7, using: &random)).map { _ in
        ["A", "Z", "_", "-", "0", "1", "9", "a", "É"].randomElement(using: &random) ?? ""
      }.joined()
      let isKey = text.wholeMatch(of: /[A-Z][A-Z0-9_]*[A-Z0-9]-[1-9][0-9]{0,9}/) != nil
      #expect((IssueKey(text) != nil) == isKey, "\(text)")
    }
  }
}
