// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `buildpost submit --from`: documents that `convert` printed.
@Suite(.serialized) struct SubmitDocumentsTests {
  /// What `convert` prints for a build.
  private func document(_ number: Int, _ site: SandboxSite) async throws -> Data {
    let result = try await site.command().run([
      "convert", "--pipeline-id", "demo", "--build-number", "\(number)", "--url",
      "https://ci.example.com/\(number)", "--issue-key", "DEMO-1", "--property", "source=trial",
    ])
    #expect(result.status == 0)
    return result.output
  }

  @Test func oneDocumentIsSentAsItIs() async throws {
    try await SandboxSite.open { site in
      let document = try await document(1, site)
      try site.top.write(document, to: "work/build.json")
      let result = try await site.command().run(["submit", "--from", "build.json"])
      #expect(result.status == 0)
      #expect(result.talk == "builds: 1 accepted\n")
      let sent = try #require(try site.bodies().first)
      #expect(try object(Data(sent.utf8)) == object(document))
    }
  }

  private func object(_ data: Data) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
  }

  @Test func manyDocumentsGoInOneRequest() async throws {
    try await SandboxSite.open { site in
      var lines = Data()
      for number in 1...3 { lines += try await document(number, site) }
      try site.top.write(lines, to: "work/many.jsonl")
      try site.top.write(try await document(4, site), to: "work/one.json")
      let files = try await site.command().run(
        ["submit", "--from", "many.jsonl", "one.json", "--json"])
      #expect(files.status == 0)
      #expect((try files.json()["accepted"] as? [Any])?.count == 4)
      let sent = try site.bodies().count
      let input = try await site.command().run(["submit", "--from", "-"], input: lines)
      #expect(input.status == 0)
      #expect(input.talk == "builds: 3 accepted\n")
      #expect(try site.bodies().count == sent + 1)
      #expect(try await site.held().isEmpty)
      #expect(try await site.stored("4")["buildNumber"] as? Int == 4)
    }
  }

  @Test func whatPrecedesADamagedDocumentIsSent() async throws {
    try await SandboxSite.open { site in
      let input = try await document(1, site) + Data(#"{"builds":[{"#.utf8)
      let result = try await site.command().run(["submit", "--from", "-"], input: input)
      #expect(result.status == 65)
      #expect(
        result.talk.contains(
          "builds: 1 accepted\nerror: the input ends inside a JSON object\n  at: "))
      #expect(try await site.stored()["buildNumber"] as? Int == 1)
    }
  }

  @Test(
    arguments: [
      ("not JSON", 65), ("[]", 65), (#"{"builds":{}}"#, 65), (#"{"builds":[{}]}"#, 65),
    ] as [(String, Int32)])
  func whatConvertDidNotPrintIsRefused(text: String, status: Int32) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(
        ["submit", "--soft-fail", "--from", "-"], input: Data(text.utf8))
      #expect(result.status == status)
      #expect(result.talk.contains("error: "))
      #expect(result.talk.contains("\n  fix: "))
      #expect(try site.bodies().isEmpty)
    }
  }

  @Test func aFileThatIsNotThereIsNamed() async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(["submit", "--soft-fail", "--from", "gone.json"])
      #expect(result.status == 66)
      #expect(
        result.talk.hasSuffix(
          """
          error: cannot read the documents: no such file or directory
            at: gone.json
            fix: pass a readable file

          """))
    }
  }

  @Test(arguments: [
    (
      ["unit.xml", "--from", "build.json"], [:],
      """
      error: `--from` sends documents, not reports
        at: --from
        fix: pass either documents or reports

      """
    ),
    (
      ["unit.xml"], ["BUILDPOST_FROM": "build.json"],
      """
      error: `--from` sends documents, not reports
        at: BUILDPOST_FROM
        fix: pass either documents or reports

      """
    ),
    (
      ["--from", "build.json"], ["BUILDPOST_DRY_RUN": "true"],
      """
      error: `--dry-run` and `--from` cannot be used together
        at: --from
        fix: look at the documents themselves: they are what would be sent

      """
    ),
    (
      ["--label", "nightly", "--from", "build.json"], [:],
      """
      error: documents are sent as they are: `--label` has no effect on them
        at: --from
        fix: pass it to `buildpost convert`, which makes them

      """
    ),
    (
      ["--from", "-", "--client-secret-file", "-"], [:],
      """
      error: standard input cannot be read for both `--client-secret-file` and the argument `-`
        at: --client-secret-file
        fix: name a file for one of them

      """
    ),
  ])
  func whatWouldBeIgnoredIsRefused(
    arguments: [String], environment: [String: String], words: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let result = try await BuiltCommand(in: directory.path, environment: environment)
      .run(["submit"] + arguments)
    #expect(result.status == 64)
    #expect(result.talk == words)
  }

  @Test func aStormKeepsEveryDocument() async throws {
    try await SandboxSite.open(["--fault", "503:1@3600"]) { site in
      let input = try await document(1, site) + document(2, site)
      let result = try await site.command().run(
        ["submit", "--from", "-", "--soft-fail", "--json"], input: input)
      #expect(result.status == 0)
      #expect(result.talk.contains("builds: 2 kept\n"))
      #expect((try result.json()["held"] as? [Any])?.count == 2)
      #expect(try await site.held().count == 2)
      let flushed = try await site.command().run(["flush"])
      #expect(flushed.status == 0)
      #expect(try await site.held().isEmpty)
    }
  }

  /// A document with builds of some numbers; those of `keyless` have no issue key.
  private func documents(_ numbers: ClosedRange<Int>, keyless: Set<Int> = []) -> Data {
    let builds = numbers.map { number in
      let key = keyless.contains(number) ? "" : #","issueKeys":["DEMO-1"]"#
      return #"{"pipelineId":"demo","buildNumber":\#(number),"updateSequenceNumber":7"#
        + #","displayName":"demo","url":"https://ci.example.com/\#(number)","state":"successful""#
        + #","lastUpdated":"2026-01-31T09:30:00.250Z"\#(key)}"#
    }
    return Data(#"{"builds":[\#(builds.joined(separator: ","))]}"#.utf8)
  }

  @Test(arguments: [([], 0), (["--require-issue-keys"], 65)] as [([String], Int32)])
  func buildsWithoutAnIssueKeyAreNeitherSentNorKept(
    _ more: [String], status: Int32
  ) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(
        ["submit", "--from", "-", "--json"] + more, input: documents(1...4, keyless: [1, 3, 4]))
      #expect(result.status == status)
      let account = try result.json()
      let skipped = try #require(account["withoutIssueKey"] as? [[String: Any]])
      #expect(skipped.compactMap { $0["buildNumber"] as? Int } == [1, 3, 4])
      #expect((account["accepted"] as? [Any])?.count == 1)
      let findings = try #require(account["findings"] as? [[String: Any]])
      #expect(findings.count == 1)
      #expect((findings.first?["message"] as? String)?.hasPrefix("`demo #1` and 2 other") == true)
      #expect(
        result.talk == """
          builds: 1 accepted, 3 without an issue key
          \(status == 0 ? "warning" : "error"): `demo #1` and 2 other builds were not sent: \
          Jira accepts no build without an issue key

          """)
      let document = try result.json()
      #expect((document["accepted"] as? [[String: Any]])?.first?["buildNumber"] as? Int == 2)
      #expect((document["held"] as? [Any])?.isEmpty == true)
      #expect(try site.bodies().count == 1)
      #expect(try await site.held().isEmpty)
    }
  }

  @Test func aDocumentMayHoldMoreBuildsThanARequest() async throws {
    try await SandboxSite.open { site in
      try site.top.write(documents(1...250), to: "work/big.json")
      let result = try await site.command().run(["submit", "--from", "big.json"])
      #expect(result.status == 0)
      #expect(result.talk.hasSuffix("builds: 250 accepted\n"))
      #expect(try site.bodies().count == 3)
    }
  }

  @Test(
    arguments: [
      ([], 66, "error: the input contains no document"),
      (["--soft-fail"], 66, "error: the input contains no document"),
      (["--allow-empty"], 0, "no document was found\n"),
    ] as [([String], Int32, String)])
  func anInputWithoutADocumentIsNoSuccess(
    _ more: [String], status: Int32, words: String
  ) async throws {
    try await SandboxSite.open { site in
      let result = try await site.command().run(["submit", "--from", "-"] + more, input: Data())
      #expect(result.status == status)
      #expect(result.talk.hasPrefix(words))
      #expect(try site.bodies().isEmpty)
      // The other files are delivered.
      try site.top.write(Data(), to: "work/none.json")
      try site.top.write(documents(1...1), to: "work/one.json")
      let both = try await site.command().run(
        ["submit", "--from", "none.json", "one.json"] + more)
      #expect(both.status == status)
      #expect(both.talk.hasPrefix("builds: 1 accepted\n"))
    }
  }

  @Test func aFullOutboxReportsEveryBuild() async throws {
    try await SandboxSite.open(["--fault", "503:*@3600"]) { site in
      for _ in 1...2 {
        let result = try await site.command().run(
          ["submit", "--from", "-", "--json", "--outbox-max-entries", "10"],
          input: documents(1...150))
        #expect(result.status == 73)
        let document = try result.json()
        #expect((document["held"] as? [Any])?.count == 10)
        #expect((document["lost"] as? [Any])?.count == 140)
        #expect(!result.talk.contains("reading stopped"))
        #expect(try await site.held().count == 10)
      }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func anInputWithoutAnEndIsReadUntilTheDeadline() async throws {
    try await SandboxSite.open { site in
      var shell = site.command()
      let command = shell.path
      shell.path = "/bin/bash"
      let blanks = "yes '' | \(command) submit --deadline 1 --soft-fail --from -"
      let result = try await shell.run(["-c", "\(blanks); exit ${PIPESTATUS[1]}"])
      #expect(result.status == 75)
      #expect(
        result.talk == """
          error: reading stopped before the first build; pass a longer --deadline if the documents \
          arrive later
            at: - (byte 0)

          """)
    }
  }

  @Test func ifReadingStopsTheNumberOfBuildsReadIsShown() async throws {
    try await SandboxSite.open(["--fault", "503:*@3600"]) { site in
      let result = try await site.command().run(
        ["submit", "--from", "-", "--json", "--quiet", "--outbox-max-entries", "10"],
        input: documents(1...1500))
      #expect(result.status == 73)
      let document = try result.json()
      #expect((document["held"] as? [Any])?.count == 10)
      #expect((document["lost"] as? [Any])?.count == 990)
      #expect(
        result.talk.contains(
          """
          error: reading stopped after 1000 builds, and the rest was not read; deliver it again \
          when Jira is available
            at: - (byte 0, build 1000)

          """))
    }
  }
}
