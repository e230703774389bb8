// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite struct ConvertTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  static let facts = [
    "--pipeline-id", "demo", "--build-number", "1", "--url", "https://ci.example.com/1",
    "--last-updated", "2026-01-31T09:30:00Z", "--update-sequence-number", "5",
  ]
  static let passing = #"<testsuite><testcase name="a"/><testcase name="b"/></testsuite>"#
  static let failing =
    #"<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>"#

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
  }

  private func build(_ result: BuiltCommand.Result) throws -> [String: Any] {
    let builds = try #require(result.json()["builds"] as? [[String: Any]])
    return try #require(builds.first)
  }

  @Test func printsTheRequestAndNothingElse() async throws {
    try directory.write(Self.failing, to: "unit.xml")
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "unit.xml"] + Self.facts)
    #expect(result.status == 0)
    #expect(
      result.text == """
        {"builds":[{"buildNumber":1,"displayName":"demo #1","issueKeys":["PROJ-7"],\
        "lastUpdated":"2026-01-31T09:30:00.000Z","pipelineId":"demo","schemaVersion":"1.0",\
        "state":"failed","testInfo":{"numberFailed":1,"numberPassed":1,"numberSkipped":0,\
        "totalNumber":2},"updateSequenceNumber":5,"url":"https://ci.example.com/1"}],\
        "providerMetadata":{"product":"Buildpost 0.1.0-dev"}}

        """)
  }

  @Test func printsTheSameBytesEachTime() async throws {
    try directory.write(Self.passing, to: "unit.xml")
    let arguments = ["convert", "--issue-key", "PROJ-7", "unit.xml"] + Self.facts
    let first = try await command.run(arguments)
    let second = try await command.run(arguments)
    #expect(first.output == second.output)
    #expect(!first.output.isEmpty)
  }

  @Test func withoutAKeyItWarns() async throws {
    let result = try await command.run(["convert"] + Self.facts)
    #expect(result.status == 0)
    #expect(try build(result)["issueKeys"] == nil)
    #expect(result.talk.contains("warning: no issue key was found"))
    let strict = try await command.run(["convert", "--require-issue-keys"] + Self.facts)
    #expect(strict.status == 65)
  }

  @Test func withoutReportsThereIsNoTestInfo() async throws {
    let result = try await command.run(["convert", "--issue-key", "PROJ-7"] + Self.facts)
    #expect(result.status == 0)
    #expect(try build(result)["testInfo"] == nil)
    #expect(try build(result)["state"] as? String == "unknown")
  }

  @Test func missingFactsAreNamedTogether() async throws {
    let result = try await command.run(["convert", "--issue-key", "PROJ-7"])
    #expect(result.status == 78)
    #expect(result.text.isEmpty)
    #expect(
      result.talk == """
        error: no CI service was detected, so these are missing: --pipeline-id, --build-number, \
        --url
          fix: pass them, set BUILDPOST_PIPELINE_ID, BUILDPOST_BUILD_NUMBER, BUILDPOST_URL, \
        or run this in a git checkout or a CI job

        """)
  }

  @Test(arguments: [
    ("report", 65, true), ("refuse", 65, false), ("ignore", 0, true),
  ])
  func damagedReportsFollowTheOption(policy: String, status: Int, isPrinted: Bool) async throws {
    try directory.write(Self.passing, to: "good.xml")
    try directory.write(String(Self.failing.prefix(40)), to: "cut.xml")
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--damaged", policy, "."] + Self.facts)
    #expect(result.status == Int32(status))
    #expect(result.text.isEmpty == !isPrinted)
    #expect(result.talk.contains("cut.xml:1:41"))
    guard isPrinted else { return }
    let build = try build(result)
    #expect(build["state"] as? String == (policy == "ignore" ? "successful" : "failed"))
    let info = try #require(build["testInfo"] as? [String: Any])
    #expect(info["totalNumber"] as? Int == (policy == "ignore" ? 2 : 3))
  }

  @Test func aFailureInATestThatIsCutOffCountsEvenIfDamageIsIgnored() async throws {
    try directory.write(Self.passing, to: "good.xml")
    try directory.write("<testsuite><testcase name='a'><failure message='no'>at", to: "cut.xml")
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--damaged", "ignore", "."] + Self.facts)
    #expect(try build(result)["state"] as? String == "failed")
    #expect(result.talk.contains("is left out, but the failure in it counts: "))
  }

  @Test func aGivenStateIsKeptDespiteADamagedReport() async throws {
    try directory.write("<testsuite>", to: "cut.xml")
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "--state", "cancelled", "cut.xml"] + Self.facts)
    #expect(result.status == 65)
    #expect(try build(result)["state"] as? String == "cancelled")
  }

  @Test func readsStandardInput() async throws {
    let result = try await command.run(
      ["convert", "--issue-key", "PROJ-7", "-"] + Self.facts, input: Data("1..1\nok 1\n".utf8))
    #expect(result.status == 0)
    #expect(try build(result)["state"] as? String == "successful")
  }

  @Test func optionsComeFromTheEnvironmentToo() async throws {
    var command = command
    command.environment.merge([
      "BUILDPOST_PIPELINE_ID": "demo", "BUILDPOST_BUILD_NUMBER": "7",
      "BUILDPOST_URL": "https://ci.example.com/7", "BUILDPOST_ISSUE_KEY": "PROJ-1,PROJ-2",
      "BUILDPOST_STATE": "", "BUILDPOST_PROPERTY": "a=b,c=d",
    ]) { $1 }
    let result = try await command.run(["convert", "--build-number", "8"])
    #expect(result.status == 0)
    let build = try build(result)
    #expect(build["buildNumber"] as? Int == 8)
    #expect(build["issueKeys"] as? [String] == ["PROJ-1", "PROJ-2"])
    #expect(try result.json()["properties"] as? [String: String] == ["a": "b", "c": "d"])
  }

  @Test func aFullDiskIsNotSuccess() async throws {
    var shell = command
    shell.path = "/bin/sh"
    let arguments = ["convert", "--issue-key", "PROJ-7"] + Self.facts
    let call = "'\(command.path)' \(arguments.joined(separator: " "))"
    let result = try await shell.run(["-c", call + " > /dev/full"])
    #expect(result.status == 74)
    #expect(result.talk.contains("error: the output cannot be written: No space left on device"))
  }
}
