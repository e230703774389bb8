// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Local builds, submitted in the background.
@Suite(.serialized) struct HookSubmitTests {
  /// A stub that runs hooks with the built program, but only records what it would submit.
  ///
  /// A submission waits until `go` is written to, then writes its arguments to `done`.
  private func stub(_ workshop: HookWorkshop) async throws -> String {
    for name in ["go", "done"] {
      _ = try await workshop.run("/usr/bin/mkfifo", [workshop.top.path + "/" + name])
    }
    return try workshop.script(
      """
      #!/bin/bash
      if [ "$1" = hook ]; then exec -a "$0" '\(BuiltCommand.products)/buildpost' "$@"; fi
      read -r word <"$HOME/go"
      printf '%s|' "$word" "$PWD" "$@" "$(readlink /proc/self/fd/0 /proc/self/fd/2)" >"$HOME/done"

      """, at: "bin/buildpost")
  }

  private func open(_ workshop: HookWorkshop) async throws -> String {
    _ = try await workshop.run("/bin/sh", ["-c", "echo went >\"$HOME/go\""])
    return try await workshop.run("/bin/cat", [workshop.top.path + "/done"]).text
  }

  @Test func aCommitIsSubmittedAfterTheHookHasEnded() async throws {
    let workshop = try await HookWorkshop()
    let program = try await stub(workshop)
    _ = try await workshop.hook(
      calledAs: program, "install", "--submit", "--report", "build/it's $(touch pwned).xml")
    let commit = try await workshop.tryGit(
      ["commit", "-q", "--allow-empty", "-m", "PROJ-1"],
      environment: [
        "BUILDPOST_SITE": "acme.atlassian.net", "BUILDPOST_URL": "https://ci.acme.com/",
      ])
    #expect(commit.status == 0)
    try #require(commit.talk == "")
    #expect(
      try await open(workshop)
        == "went|\(workshop.clone)|submit|--soft-fail|--quiet|--allow-empty|--|"
        + "build/it's $(touch pwned).xml|/dev/null\n/dev/null|")
    #expect(!workshop.exists(workshop.clone + "/pwned"))
  }

  @Test func aMergeIsSubmittedAndARebaseIsNot() async throws {
    let workshop = try await HookWorkshop()
    let program = try await stub(workshop)
    try await workshop.git("checkout", "-q", "-b", "topic")
    try await workshop.commit("one")
    try await workshop.git("checkout", "-q", "main")
    try await workshop.commit("other")
    _ = try await workshop.hook(calledAs: program, "install", "post-merge", "--submit")
    let site = [
      "BUILDPOST_SITE": "acme.atlassian.net", "BUILDPOST_URL": "https://ci.acme.com/",
    ]
    let merge = try await workshop.tryGit(
      ["merge", "-q", "--no-edit", "topic"], environment: site)
    #expect(merge.status == 0)
    #expect(try await open(workshop).hasPrefix("went|\(workshop.clone)|submit|"))
    _ = try await workshop.hook("uninstall")
    let noted = try workshop.script(
      "#!/bin/bash\n[ \"$1\" = hook ] && exec -a \"$0\" '\(BuiltCommand.products)/buildpost' "
        + "\"$@\"\n"
        + "touch \"$HOME/submitted\"\n", at: "bin/noting")
    _ = try await workshop.hook(calledAs: noted, "install", "post-commit", "--submit")
    try await workshop.git("checkout", "-q", "topic")
    let rebase = try await workshop.tryGit(
      ["rebase", "-q", "--keep-empty", "--exec", "true", "main~1"], environment: site)
    #expect(rebase.status == 0)
    #expect(!workshop.exists(workshop.top.path + "/submitted"))
  }

  @Test func withoutASiteTheHookSaysSoAndTheCommitIsMade() async throws {
    let workshop = try await HookWorkshop()
    _ = try await workshop.hook("install", "--submit")
    let commit = try await workshop.git("commit", "-q", "--allow-empty", "-m", "x")
    #expect(
      commit.talk == """
        buildpost: error: no Jira site is set, so the local build is not submitted
        buildpost:   fix: set BUILDPOST_SITE, or `site:` in your user configuration

        """)
  }

  @Test func thePreviousHookRunsFirstAndItsStatusIsPassedOn() async throws {
    let workshop = try await HookWorkshop()
    try workshop.script(
      "#!/bin/sh\necho before >>\"$HOME/order\"\nexit 5\n", at: "work/.git/hooks/post-commit")
    let program = try workshop.script(
      "#!/bin/sh\necho \"$*\" >>\"$HOME/order\"\n", at: "bin/buildpost")
    _ = try await workshop.hook(calledAs: program, "install", "post-commit", "--submit")
    let run = try await workshop.run(workshop.hooks + "/post-commit", [])
    #expect(run.status == 5)
    #expect(workshop.text(workshop.top.path + "/order") == "before\nhook run post-commit --\n")
  }
}
