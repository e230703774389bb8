// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Where git looks for hooks, and where programs lie: worktrees, core.hooksPath, odd names.
@Suite(.serialized) struct HookLayoutTests {
  @Test func aLinkedWorktreeSharesTheHooksOfItsRepository() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.git("worktree", "add", "-q", "-b", "PROJ-9-tree", "../tree")
    let tree = workshop.top.path + "/tree"
    let installed = try await workshop.hook("install", in: tree)
    #expect(installed.talk == "pre-push: installed: \(workshop.hooks)/pre-push\n")
    let push = try await workshop.git("push", "-q", "origin", "HEAD", in: tree)
    #expect(push.talk == "buildpost: builds of `PROJ-9-tree` will appear on PROJ-9\n")
    _ = try await workshop.hook("uninstall", in: tree)
    #expect(!workshop.exists(workshop.hooks + "/pre-push"))
  }

  @Test func aRelativeHooksPathCountsFromTheTopOfTheWorkTree() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.git("config", "core.hooksPath", ".githooks")
    try workshop.top.write("", to: "work/deep/file")
    let deep = workshop.clone + "/deep"
    let installed = try await workshop.hook("install", in: deep)
    #expect(installed.talk == "pre-push: installed: \(workshop.clone)/.githooks/pre-push\n")
    let push = try await workshop.git("push", "-q", "origin", "HEAD:PROJ-1", in: deep)
    #expect(push.talk == "buildpost: builds of `PROJ-1` will appear on PROJ-1\n")
    _ = try await workshop.hook("uninstall", in: deep)
    #expect(!workshop.exists(workshop.clone + "/.githooks"))
  }

  @Test func anAbsoluteHooksPathForAllRepositoriesIsWarnedAbout() async throws {
    let workshop = try await HookWorkshop()
    let shared = workshop.top.path + "/all hooks"
    try await workshop.git("config", "--global", "core.hooksPath", shared)
    let refused = try await workshop.hook("install")
    #expect(refused.status == 64)
    #expect(
      refused.talk == """
        error: core.hooksPath is shared with other repositories: they would all run this hook
          at: \(shared)
          fix: pass `--yes` to install it for all of them, or `--config`

        """)
    let installed = try await workshop.hook("install", "--yes")
    #expect(
      installed.talk == """
        warning: core.hooksPath is shared with other repositories: they all run this hook
          at: \(shared)
        pre-push: installed: \(shared)/pre-push

        """)
    #expect(try await workshop.git("push", "-q", "origin", "HEAD:PROJ-1").talk.contains("PROJ-1"))
  }

  @Test(arguments: ["local setting", "link"])
  func hooksOutsideTheRepositoryNeedAYes(how: String) async throws {
    let workshop = try await HookWorkshop()
    let outside = workshop.top.path + "/outside"
    try workshop.top.write("", to: "outside/other")
    if how == "link" {
      // Whatever git's template put there gives way to the link.
      try? FileManager.default.removeItem(atPath: workshop.hooks)
      try FileManager.default.createSymbolicLink(
        atPath: workshop.hooks, withDestinationPath: outside)
    } else {
      try await workshop.git("config", "core.hooksPath", outside)
    }
    let refused = try await workshop.hook("install")
    #expect(refused.status == 64)
    #expect(
      refused.talk.hasPrefix(
        "error: the hooks are outside this repository and may belong to others: they would all"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == ["other"])
    #expect(try await workshop.hook("install", "--yes").status == 0)
  }

  @Test func hooksThatAreSwitchedOffAreNotInstalled() async throws {
    let workshop = try await HookWorkshop()
    try await workshop.git("config", "core.hooksPath", "/dev/null")
    let refused = try await workshop.hook("install")
    #expect(refused.status == 78)
    #expect(
      refused.talk == """
        error: hooks are switched off: core.hooksPath is `/dev/null`
          fix: unset it; `git config --show-origin core.hooksPath` names the file that sets it

        """)
  }

  @Test(arguments: [
    "plain", "two words", "it's", "a\"b", "$(touch pwned)", "`touch pwned`", "a;b&c", "ümläut 日本",
    "back\\slash", "*", "-dash",
  ])
  func programsInOddPlacesAreCalled(_ directory: String) async throws {
    let workshop = try await HookWorkshop()
    let program = try workshop.script(
      "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$HOME/calls\"\ncat >>\"$HOME/calls\"\n",
      at: directory + "/buildpost")
    _ = try await workshop.hook(calledAs: program, "install")
    let status = try await workshop.hook("status", "--json").json()
    let hooks = try #require(status["hooks"] as? [[String: Any]])
    #expect(hooks[0]["program"] as? String == program)
    try await workshop.git("push", "-q", "origin", "main")
    let calls = try #require(workshop.text(workshop.top.path + "/calls"))
    #expect(calls.hasPrefix("hook run pre-push -- origin ../remote.git\nrefs/heads/main "))
    #expect(!workshop.exists(workshop.clone + "/pwned"))
  }

  @Test func aPathWithALineBreakIsRefused() async throws {
    let workshop = try await HookWorkshop()
    let program = try workshop.script("#!/bin/sh\n", at: "two\nlines/buildpost")
    let refused = try await workshop.hook(calledAs: program, "install")
    #expect(refused.status == 78)
    #expect(
      refused.talk == """
        error: no hook can call this program: its path contains a line break or is not text
          at: \(program.replacing("\n", with: "\\n"))
          fix: move the program to a plain path

        """)
    #expect(!workshop.exists(workshop.hooks + "/pre-push"))
  }

  @Test func aMovedProgramIsFoundInPathAndAMissingOneIsIgnored() async throws {
    let workshop = try await HookWorkshop()
    let program = try workshop.script("#!/bin/sh\nexit 1\n", at: "old/buildpost")
    _ = try await workshop.hook(calledAs: program, "install", "--strict")
    try FileManager.default.removeItem(atPath: program)
    #expect(try await workshop.git("push", "-q", "origin", "main").talk == "")
    let status = try await workshop.hook("status")
    #expect(status.text.contains("strict, calls \(program), which no longer exists\n"))
    try workshop.script("#!/bin/sh\necho \"found: $*\" >&2\n", at: "bin/buildpost")
    let push = try await workshop.tryGit(
      ["push", "-q", "origin", "main:other"],
      environment: ["PATH": workshop.top.path + "/bin:/usr/bin:/bin"])
    #expect(push.talk == "found: hook run pre-push --strict -- origin ../remote.git\n")
  }

  @Test(arguments: [2, 64, 70, 78, 127, 255])
  func aProgramThatFailsStopsNoPush(_ status: Int) async throws {
    let workshop = try await HookWorkshop()
    let program = try workshop.script("#!/bin/sh\nexit \(status)\n", at: "bin/buildpost")
    for arguments in [["install"], ["install", "--strict"]] {
      _ = try await workshop.run(
        "/bin/bash",
        ["-c", #"exec -a "$0" "$@""#, program, BuiltCommand.products + "/buildpost", "hook"]
          + arguments)
      try await workshop.git(
        "push", "-q", "origin", "HEAD:refs/heads/x\(status)-\(arguments.count)")
    }
  }

  @Test func aProgramThatCrashesStopsNoPush() async throws {
    let workshop = try await HookWorkshop()
    let program = try workshop.script("#!/bin/sh\nkill -ILL $$\n", at: "bin/buildpost")
    _ = try await workshop.hook(calledAs: program, "install", "--strict")
    try await workshop.git("push", "-q", "origin", "main")
  }

  @Test func statusTellsWhatGitRuns() async throws {
    let workshop = try await HookWorkshop()
    let version = try await workshop.git("version").text.dropFirst("git version ".count).dropLast()
    _ = try await workshop.hook("install")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: workshop.hooks + "/pre-push")
    try workshop.script("#!/bin/sh\n", at: "work/.git/hooks/post-merge")
    #expect(
      try await workshop.hook("status").text == """
        hooks        \(workshop.hooks)
        git          \(version)
        pre-push     not executable: \(workshop.hooks)/pre-push
        post-commit  not installed
        post-merge   foreign: \(workshop.hooks)/post-merge

        """)
    _ = try await workshop.hook("install")
    try await workshop.git("config", "core.hooksPath", "elsewhere")
    #expect(
      try await workshop.hook("status").text == """
        hooks        \(workshop.clone)/elsewhere
        hooksPath    elsewhere
        git          \(version)
        pre-push     shadowed: \(workshop.hooks)/pre-push
        post-commit  not installed
        post-merge   not installed

        """)
    _ = try await workshop.hook("uninstall")
    #expect(!workshop.exists(workshop.hooks + "/pre-push"))
  }
}
