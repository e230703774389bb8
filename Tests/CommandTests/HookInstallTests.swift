// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import buildpost

/// Putting hook files in and taking them out again.
@Suite(.serialized) struct HookInstallTests {
  @Test func installingTwiceChangesNothing() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    let once = try workshop.snapshot(workshop.clone)
    let again = try await workshop.hook("install")
    #expect(again.talk == "pre-push: already installed: \(workshop.hooks)/pre-push\n")
    #expect(try workshop.snapshot(workshop.clone) == once)
  }

  @Test func uninstallingLeavesNothingBehind() async throws {
    let workshop = try await HookWorkshop()
    let clean = try workshop.snapshot(workshop.clone)
    _ = try await workshop.hook("install", "--submit")
    #expect(try workshop.snapshot(workshop.clone).count == clean.count + 3)
    let gone = try await workshop.hook("uninstall")
    #expect(gone.status == 0)
    #expect(try workshop.snapshot(workshop.clone) == clean)
  }

  @Test func aDirectoryMadeForTheHookGoesWithIt() async throws {
    let workshop = try await HookWorkshop()
    try FileManager.default.removeItem(atPath: workshop.hooks)
    _ = try await workshop.hook("install")
    #expect(workshop.exists(workshop.hooks + "/pre-push"))
    _ = try await workshop.hook("install", "--strict")
    _ = try await workshop.hook("uninstall")
    #expect(!workshop.exists(workshop.hooks))
  }

  @Test(arguments: [0o755, 0o644, 0o700])
  func anExistingHookIsRestoredByteForByte(_ mode: Int) async throws {
    let workshop = try await HookWorkshop()
    let bytes = Data([0x23, 0x21, 0x2F, 0x62, 0x69, 0x6E, 0x2F, 0x73, 0x68, 0x0A, 0xE9, 0x00, 0x0D])
    let path = try workshop.top.write(bytes, to: "work/.git/hooks/pre-push")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let before = try workshop.snapshot(workshop.clone)
    let moved = try await workshop.hook("install")
    #expect(
      moved.talk == """
        pre-push: installed: \(path); the hook moved to \(path).before-buildpost runs first

        """)
    _ = try await workshop.hook("install", "--strict")
    let back = try await workshop.hook("uninstall")
    #expect(
      back.talk.hasPrefix("pre-push: removed, and the hook it replaced is restored: \(path)\n"))
    #expect(try workshop.snapshot(workshop.clone) == before)
  }

  /// A kill between the two steps leaves the hook under both names.
  @Test func anInterruptedInstallationLosesNoHook() async throws {
    let workshop = try await HookWorkshop()
    let path = try workshop.script("#!/bin/sh\nexit 3\n", at: "work/.git/hooks/pre-push")
    let before = try workshop.snapshot(workshop.clone)
    let file = HookFile(name: .prePush, directory: workshop.hooks)
    try file.setAside()
    #expect(workshop.text(path) == workshop.text(path + ".before-buildpost"))
    let push = try await workshop.tryGit(["push", "-q", "origin", "HEAD:refs/heads/PROJ-7"])
    #expect(push.status == 1)
    try file.undoSetAside()
    #expect(try workshop.snapshot(workshop.clone) == before)
    try file.setAside()
    let installed = try await workshop.hook("install")
    #expect(installed.talk.contains("; the hook moved to \(path).before-buildpost runs first"))
    _ = try await workshop.hook("uninstall")
    #expect(try workshop.snapshot(workshop.clone) == before)
  }

  @Test func anExistingHookGetsTheSameLinesAndDecides() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script(
      "#!/bin/sh\nprintf '%s,' \"$@\" >\"$HOME/seen\"\ncat >>\"$HOME/seen\"\nexit ${DECISION:-0}\n",
      at: "work/.git/hooks/pre-push")
    _ = try await workshop.hook("install")
    let head = try await workshop.git("rev-parse", "HEAD").text.dropLast()
    let push = try await workshop.git("push", "-q", "origin", "HEAD:refs/heads/PROJ-6")
    #expect(push.talk == "buildpost: builds of `PROJ-6` will appear on PROJ-6\n")
    let zeros = String(repeating: "0", count: 40)
    #expect(
      workshop.text(workshop.top.path + "/seen")
        == "origin,../remote.git,HEAD \(head) refs/heads/PROJ-6 \(zeros)\n")
    let stopped = try await workshop.tryGit(
      ["push", "-q", "origin", "HEAD:refs/heads/PROJ-7"], environment: ["DECISION": "3"])
    #expect(stopped.status == 1)
    #expect(!stopped.talk.contains("buildpost"))
  }

  @Test func anExistingHookThatReadsNothingDoesNoHarm() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\nexit 0\n", at: "work/.git/hooks/pre-push")
    _ = try await workshop.hook("install")
    for number in 1...40 {
      try await workshop.git("branch", "PROJ-\(number)-\(String(repeating: "x", count: 200))")
    }
    let push = try await workshop.git("push", "-q", "--all", "origin")
    // How many it reports within its two seconds depends on the machine.
    let lines = push.talk.split(separator: "\n")
    #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("buildpost: ") })
  }

  @Test func aLinkToAHookIsMovedAndPutBackAsALink() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\ntouch \"$HOME/ran\"\n", at: "shared-hook")
    let path = workshop.hooks + "/pre-push"
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: "../../../shared-hook")
    _ = try await workshop.hook("install")
    try await workshop.git("push", "-q", "origin", "main")
    #expect(workshop.exists(workshop.top.path + "/ran"))
    _ = try await workshop.hook("uninstall")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path) == "../../../shared-hook")
  }

  @Test func lineEndsOfWindowsDoNotHideTheHook() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    let path = workshop.hooks + "/pre-push"
    let text = try #require(workshop.text(path))
    try workshop.script(text.replacing("\n", with: "\r\n"), at: "work/.git/hooks/pre-push")
    let removed = try await workshop.hook("uninstall")
    #expect(removed.talk.hasPrefix("pre-push: removed: \(path)\n"))
    #expect(!workshop.exists(path))
  }

  @Test(arguments: [true, false])
  func linesAddedAroundOursAreNeverLost(areAfter: Bool) async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install")
    let path = workshop.hooks + "/pre-push"
    let original = try #require(workshop.text(path))
    let text =
      areAfter
      ? original + "make lint\n" : original.replacing("#!/bin/sh\n", with: "#!/bin/sh\nmake lint\n")
    try workshop.script(text, at: "work/.git/hooks/pre-push")
    for arguments in [["install", "--strict"], ["uninstall"]] {
      let refused = try await workshop.run(
        BuiltCommand.products + "/buildpost", ["hook"] + arguments)
      #expect(refused.status == 74)
      #expect(
        refused.talk == """
          error: the hook was edited: there are lines before or after those that Buildpost wrote
            at: \(path)
            fix: move those lines elsewhere first, or remove the lines from `# buildpost hook` to \
          `# end of buildpost hook` by hand

          """)
    }
    #expect(workshop.text(path) == text)
  }

  @Test func aHookThatReplacedOursIsNotOverwritten() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script("#!/bin/sh\n# first\n", at: "work/.git/hooks/pre-push")
    _ = try await workshop.hook("install")
    try workshop.script("#!/bin/sh\n# second\n", at: "work/.git/hooks/pre-push")
    let state = try workshop.snapshot(workshop.hooks)
    let refused = try await workshop.hook("install")
    #expect(refused.status == 74)
    #expect(refused.talk.hasPrefix("error: another hook was already set aside there"))
    _ = try await workshop.hook("uninstall")
    #expect(try workshop.snapshot(workshop.hooks) == state)
  }

  @Test func aDryRunOnlyPrints() async throws {
    let workshop = try await HookWorkshop()
    let clean = try workshop.snapshot(workshop.clone)
    let dry = try await workshop.hook("install", "--dry-run", "--submit", "--strict")
    #expect(dry.text.hasPrefix("#!/bin/sh\n# buildpost hook pre-push: "))
    #expect(dry.talk.contains("post-merge: would be installed: \(workshop.hooks)/post-merge\n"))
    #expect(try workshop.snapshot(workshop.clone) == clean)
    _ = try await workshop.hook("install")
    let there = try workshop.snapshot(workshop.clone)
    let undo = try await workshop.hook("uninstall", "--dry-run", "pre-push")
    #expect(undo.talk == "pre-push: would be removed: \(workshop.hooks)/pre-push\n")
    #expect(try workshop.snapshot(workshop.clone) == there)
  }

  @Test func hooksThatSubmitNeedTheOptionSubmit() async throws {
    let workshop = try await HookWorkshop()
    let refused = try await workshop.hook("install", "post-commit")
    #expect(refused.status == 64)
    #expect(
      refused.talk == "error: `post-commit` submits local builds\n  fix: pass `--submit` too\n")
    let lonely = try await workshop.hook("install", "--report", "a.xml")
    #expect(lonely.status == 64)
    #expect(lonely.talk.hasPrefix("error: `--report` needs `--submit`\n"))
  }

  @Test func oneDocumentSaysWhatWasDone() async throws {
    let workshop = try await HookWorkshop()
    let path = workshop.hooks + "/pre-push"
    func document(_ outcome: String) -> String {
      #"{"dryRun":false,"hooks":[{"name":"pre-push","outcome":"\#(outcome)","#
        + #""place":"\#(path)"}]}"# + "\n"
    }
    let installed = try await workshop.hook("install", "--json").text
    #expect(installed.replacing("\\/", with: "/") == document("installed"))
    let removed = try await workshop.hook("uninstall", "pre-push", "--json").text
    #expect(removed.replacing("\\/", with: "/") == document("removed"))
  }

  @Test func outsideOfARepositoryThereIsNothingToInstall() async throws {
    let workshop = try await HookWorkshop()
    let refused = try await workshop.hook("install", in: workshop.top.path)
    #expect(refused.status == 78)
    #expect(
      refused.talk == """
        error: not a git repository
          at: \(workshop.top.path)
          fix: run this inside the repository, or pass -C DIR

        """)
    #expect(
      try await workshop.hook("install", "-C", workshop.clone, in: workshop.top.path).status == 0)
    #expect(workshop.exists(workshop.hooks + "/pre-push"))
  }

  @Test func gitNeverWaitsForAPipe() async throws {
    let workshop = try await HookWorkshop()
    let head = workshop.clone + "/.git/HEAD"
    try FileManager.default.removeItem(atPath: head)
    #expect(mkfifo(head, 0o600) == 0)
    let refused = try await workshop.hook("install", "-C", workshop.clone)
    #expect(refused.status == 78)
    #expect(
      refused.talk == """
        error: git is not used: a file of the repository is a FIFO
          at: \(head)
          fix: run `git fsck`, or clone the repository again

        """)
  }

  @Test func withoutGitTheErrorSaysSo() async throws {
    let workshop = try await HookWorkshop()
    let refused = try await workshop.hook("status", environment: ["PATH": "/nowhere"])
    #expect(refused.status == 78)
    #expect(refused.talk == "error: git is not installed\n  fix: install git, or add it to PATH\n")
  }
}
