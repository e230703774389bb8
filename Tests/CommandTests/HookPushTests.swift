// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Real pushes between real repositories, by the installed hook.
@Suite(.serialized) struct HookPushTests {
  @Test func keysOfTheBranchAndItsNewCommitsAreShown() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    try await workshop.git("checkout", "-q", "-b", "feature/PROJ-7-login")
    try await workshop.commit("PROJ-8 check the token")
    let push = try await workshop.git("push", "-q", "origin", "HEAD")
    #expect(
      push.talk == "buildpost: builds of `feature/PROJ-7-login` will appear on PROJ-7, PROJ-8\n")
  }

  @Test func aPushWithoutKeysGetsAWarningAndContinues() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    let push = try await workshop.git("push", "-q", "origin", "main")
    #expect(
      push.talk
        == "buildpost: warning: no issue key in `main` or its new commit; "
        + "Jira will not show its builds\n")
    let there = try await workshop.git("rev-parse", "main", in: workshop.top.path + "/remote.git")
    #expect(there.text == (try await workshop.git("rev-parse", "main").text))
  }

  @Test func onlyCommitsThatTheRemoteLacksAreSearched() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.commit("PROJ-1 old")
    try await workshop.git("push", "-q", "origin", "main")
    _ = try await workshop.hook("install")
    try await workshop.commit("no key here")
    try await workshop.commit("nor here")
    let push = try await workshop.git("push", "-q", "origin", "HEAD:refs/heads/fresh")
    #expect(push.talk.contains("no issue key in `fresh` or its 2 new commits"))
  }

  @Test func aStrictHookStopsAPushWithoutKeys() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install", "--strict")
    let push = try await workshop.tryGit(["push", "-q", "origin", "main"])
    #expect(push.status == 1)
    #expect(
      push.talk.hasPrefix(
        """
        buildpost: error: no issue key in `main` or its new commit; the push is stopped
        buildpost: fix: name the issue, such as PROJ-7, in the branch or in a commit message; \
        `git push --no-verify` skips the hook

        """))
    let there = try await workshop.tryGit(
      ["rev-parse", "--verify", "-q", "main"], in: workshop.top.path + "/remote.git")
    #expect(there.status == 1)
  }

  @Test func aStrictHookLetsAKeyPass() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install", "--strict")
    try await workshop.commit("PROJ-3 named")
    try await workshop.git("push", "-q", "origin", "main")
  }

  @Test func oneRefOfSeveralWithoutAKeyStopsAStrictPush() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install", "--strict")
    try await workshop.git("branch", "PROJ-1-a")
    try await workshop.git("branch", "plain")
    let push = try await workshop.tryGit(["push", "-q", "origin", "PROJ-1-a", "plain"])
    #expect(push.status == 1)
    #expect(push.talk.contains("buildpost: builds of `PROJ-1-a` will appear on PROJ-1\n"))
    #expect(push.talk.contains("buildpost: error: no issue key in `plain` or"))
  }

  @Test func deletionsTagsAndEmptyPushesNeedNoKey() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.git("push", "-q", "origin", "main", "main:old")
    _ = try await workshop.hook("install", "--strict")
    try await workshop.git("tag", "v1")
    #expect(try await workshop.git("push", "-q", "origin", ":old").talk == "")
    #expect(try await workshop.git("push", "-q", "origin", "main").talk == "")
    #expect(
      try await workshop.git("push", "-q", "origin", "v1").talk == "buildpost: `v1`: no issue key\n"
    )
  }

  @Test func anExpressionOnThisSideIsNoBranch() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    try await workshop.commit("second thoughts")
    let push = try await workshop.git(
      "push", "-q", "origin", "HEAD^{/a beginning}:refs/heads/PROJ-5-x")
    #expect(push.talk == "buildpost: builds of `PROJ-5-x` will appear on PROJ-5\n")
  }

  @Test func repositoriesOfTheLongHashWork() async throws {
    let workshop = try await HookWorkshop(objectFormat: "sha256")
    _ = try await workshop.hook("install", "--strict")
    try await workshop.commit("PROJ-4 longer")
    let push = try await workshop.git("push", "-q", "origin", "main")
    #expect(push.talk == "buildpost: builds of `main` will appear on PROJ-4\n")
    // A push without new commits is not stopped.
    try await workshop.git("push", "-q", "origin", "main:gone")
    #expect(try await workshop.git("push", "-q", "origin", ":gone").talk == "")
  }

  @Test func aForcedPushOverUnknownCommitsIsSearchedAgainstWhatIsKnown() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.git("push", "-q", "origin", "main")
    try await workshop.git("clone", "-q", "remote.git", "other", in: workshop.top.path)
    let other = workshop.top.path + "/other"
    try await workshop.git("checkout", "-q", "main", in: other)
    try await workshop.commit("meanwhile", in: other)
    try await workshop.git("push", "-q", "origin", "HEAD:main", in: other)
    _ = try await workshop.hook("install", "--strict")
    try await workshop.commit("PROJ-2 mine")
    let push = try await workshop.git("push", "-q", "--force", "origin", "main")
    #expect(push.talk == "buildpost: builds of `main` will appear on PROJ-2\n")
  }

  @Test(arguments: [
    "$(touch${IFS}pwned)", "`touch${IFS}pwned`", ";touch${IFS}pwned;", "a|touch${IFS}pwned",
    "a&touch${IFS}pwned", "'\"$(touch${IFS}pwned)\"'", "a>pwned", "é-n", "##vso]x", "%s%n%x",
  ])
  func namesOfBranchesRunNothing(_ name: String) async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\ncat >/dev/null\n", at: "work/.git/hooks/pre-push")
    _ = try await workshop.hook("install")
    try await workshop.git("push", "-q", "origin", "HEAD:refs/heads/" + name)
    let files = try FileManager.default.subpathsOfDirectory(atPath: workshop.top.path)
    #expect(!files.contains { $0.hasSuffix("pwned") && !$0.contains("refs/") })
  }

  @Test func whatATerminalWouldObeyIsEscaped() async throws {
    let workshop = try await HookWorkshop()
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let zeros = String(repeating: "0", count: 40)
    let run = try await workshop.hook(
      "run", "pre-push", "--", "origin", "../remote.git",
      input: "x \(head) refs/heads/\u{1B}[31mred\u{202E} \(zeros)\n")
    #expect(run.status == 0)
    #expect(run.talk.contains("`\\u{1B}[31mred\\u{202E}`"))
    #expect(!run.talk.contains("\u{1B}"))
  }
}
