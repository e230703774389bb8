// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `hook run` by itself: what it reads, and that nothing of its own stops a push.
@Suite(.serialized) struct HookRunTests {
  static let zeros = String(repeating: "0", count: 40)

  @Test(arguments: [
    "", "\n", "nonsense\n", "a b c d\n", "refs/heads/x 12 refs/heads/x 34\n",
    "(delete) \(zeros) refs/heads/x 1111111111111111111111111111111111111111\n",
    "(delete) \(zeros)\(zeros.prefix(24)) refs/heads/x \(zeros)\(zeros.prefix(24))\n",
  ])
  func linesThatPushNothingSayNothing(_ input: String) async throws {
    let workshop = try await HookWorkshop()
    let run = try await workshop.hook(
      "run", "pre-push", "--strict", "--", "origin", "x", input: input)
    #expect(run.status == 0)
    #expect(run.talk == "")
  }

  @Test func commitsUnknownToGitDoNotStopThePush() async throws {
    let workshop = try await HookWorkshop()
    let unknown = String(repeating: "12", count: 20)
    let run = try await workshop.hook(
      "run", "pre-push", "--strict", "--", "origin", "x",
      input: "x \(unknown) refs/heads/plain \(Self.zeros)\n")
    #expect(run.status == 0)
    #expect(
      run.talk
        == "buildpost: `plain`: git could not list the new commits, so issue keys may have been "
        + "missed\n"
    )
  }

  @Test func invalidSettingsStopNothing() async throws {
    let workshop = try await HookWorkshop()
    let run = try await workshop.hook(
      "run", "pre-push", "--strict", environment: ["BUILDPOST_ISSUE_CASE": "sideways"])
    #expect(run.status == 0)
    #expect(
      run.talk == """
        buildpost: error: `sideways` is not a value of `--issue-case`
        buildpost:   at: BUILDPOST_ISSUE_CASE
        buildpost:   fix: pass one of upper, branch, any

        """)
  }

  @Test func inputThatNeverEndsIsGivenUpOn() async throws {
    let workshop = try await HookWorkshop()
    let command = BuiltCommand(in: workshop.clone, environment: workshop.environment)
    let running = try command.start(["hook", "run", "pre-push", "--strict"])
    let result = await running.result()
    #expect(result.status == 0)
    #expect(result.talk == "buildpost: the hook took longer than 2 seconds and gave up\n")
  }

  @Test func aGitThatHangsIsGivenUpOn() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\nexec sleep 60\n", at: "slow/git")
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let run = try await workshop.hook(
      "run", "pre-push", "--strict", "--", "origin", "x",
      input: "x \(head) refs/heads/plain \(Self.zeros)\n",
      environment: ["PATH": workshop.top.path + "/slow:/usr/bin:/bin"])
    #expect(run.status == 0)
    #expect(run.talk.contains("git could not list the new commits"))
  }

  @Test func thePushedRefOfPreCommitComesInVariables() async throws {
    let workshop = try await HookWorkshop()
    let first = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    try await workshop.commit("PROJ-12 by pre-commit")
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let variables = [
      "PRE_COMMIT": "1", "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/topic",
      "PRE_COMMIT_FROM_REF": String(first), "PRE_COMMIT_TO_REF": String(head),
    ]
    let run = try await workshop.hook("run", "pre-push", environment: variables)
    #expect(run.talk == "buildpost: builds of `topic` will appear on PROJ-12\n")
    let option = variables.merging(["PRE_COMMIT_TO_REF": "--output=pwned"]) { $1 }
    #expect(try await workshop.hook("run", "pre-push", environment: option).talk == "")
    #expect(!workshop.exists(workshop.clone + "/pwned"))
  }

  @Test func oneDocumentReportsEveryRef() async throws {
    let workshop = try await HookWorkshop()
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let run = try await workshop.hook(
      "run", "pre-push", "--json", "--", "origin", "x",
      input: "x \(head) refs/heads/PROJ-1 \(Self.zeros)\nx \(head) refs/tags/v1 \(Self.zeros)\n")
    #expect(
      run.text == """
        {"isStopped":false,"refs":[{"branch":"PROJ-1","commits":1,"isComplete":true,\
        "issueKeys":["PROJ-1"],"ref":"refs/heads/PROJ-1"},\
        {"commits":1,"isComplete":true,"issueKeys":[],"ref":"refs/tags/v1","tag":"v1"}]}

        """)
  }

  @Test func atMostAHundredCommitsAreSearched() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.commit("PROJ-1 too long ago")
    let tree = try await workshop.git("rev-parse", "HEAD^{tree}").text.dropLast()
    let many = """
      parent=$(git rev-parse HEAD)
      for number in $(seq 100); do
        parent=$(git commit-tree -p "$parent" -m "step $number" \(tree))
      done
      git update-ref refs/heads/main "$parent"
      """
    _ = try await workshop.run("/bin/sh", ["-c", many])
    _ = try await workshop.hook("install")
    let push = try await workshop.git("push", "-q", "origin", "main")
    #expect(push.talk.contains("no issue key in `main` or the last 100 new commits"))
  }

  @Test func repositoryConfigurationRunsNothing() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\ntouch \"$HOME/pwned\"\n", at: "canary")
    let canary = workshop.top.path + "/canary"
    for key in ["gpg.program", "core.fsmonitor", "core.pager", "diff.external"] {
      try await workshop.git("config", key, canary)
    }
    try await workshop.git("config", "log.showSignature", "true")
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let run = try await workshop.hook(
      "run", "pre-push", "--", "origin", "x",
      input: "x \(head) refs/heads/PROJ-1 \(Self.zeros)\n")
    #expect(run.talk == "buildpost: builds of `PROJ-1` will appear on PROJ-1\n")
    #expect(!workshop.exists(workshop.top.path + "/pwned"))
  }
}
