// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The questions that people ask most, answered by the text that they see.
@Suite("Five questions") struct FiveQuestionsTests {
  private static let failing = """
    <testsuite><testcase classname="CartTests" name="adds"><failure message="expected 2, got 3">\
    cart.py:12: in adds</failure></testcase></testsuite>
    """

  @Test func wasItDeliveredAndWhereDoISeeIt() async throws {
    try await SandboxSite.open { site in
      let name = ["--display-name", "shop"]
      let sent = try await site.submit(name[0], name[1], "--verbose", keys: ["DEMO-1", "DEMO-2"])
      #expect(
        sent.talk.contains(
          "\naccepted: shop #1 on DEMO-1, DEMO-2 → \(site.url)/browse/DEMO-1\n"))
      #expect(sent.talk.contains("note: POST \(site.url)/oauth/token: 200 in "))
      #expect(sent.talk.contains(" ms, attempt 1\n"))
      #expect(!sent.talk.contains("Bearer"))
      let stored = try await site.command().run(
        ["get", "--pipeline-id", "demo", "--build-number", "1"])
      #expect(stored.text.contains(#""issueKeys":["DEMO-1","DEMO-2"]"#))
    }
  }

  @Test func whyWasItNotDelivered() async throws {
    try await SandboxSite.open(["--fault", "503:*"]) { site in
      let kept = try await site.submit("--quiet", "--deadline", "8", "--display-name", "shop")
      #expect(kept.status == 75)
      #expect(kept.talk.hasPrefix("error: kept: shop #1: Jira answered 503"))
      #expect(kept.talk.contains("\n  fix: run `buildpost flush` later\n"))
      let elsewhere = try await site.submit("--quiet", "--deadline", "2", "--outbox", "my box")
      #expect(
        elsewhere.talk.hasSuffix("\n  fix: run `buildpost flush --outbox 'my box'` later\n"))
      let list = try await site.command().run(["outbox", "list"])
      let lines = list.text.split(separator: "\n")
      #expect(lines.first?.hasPrefix("Jira answered 503") == true)
      #expect(lines.last?.hasPrefix("  ") == true)
      #expect(lines.last?.contains("  waiting  ") == true)
      #expect(lines.last?.contains("demo #1") == true)
      #expect(!list.text.contains("…"))
    }
  }

  @Test func whyDidItFail() async throws {
    let directory = try TemporaryDirectory()
    let command = BuiltCommand(in: directory.path)
    try directory.write(Self.failing, to: "unit.xml")
    let inspected = try await command.run(["inspect", "unit.xml"])
    #expect(inspected.text.contains("✗ CartTests › adds\n    expected 2, got 3\n"))
    let summary = try await command.run(["report", "--markdown", "-", "unit.xml"])
    #expect(summary.text.contains("<details>"))
    #expect(summary.text.contains("cart.py:12: in adds"))
    let page = try await command.run(["report", "--html", "-", "unit.xml"])
    #expect(page.text.contains("expected 2, got 3"))
    #expect(page.text.contains("cart.py:12: in adds"))
  }

  @Test func whyIsTheCountDifferent() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      <testsuite tests="1"><testcase classname="c" name="a"/><testcase classname="c" name="a"/>\
      </testsuite>
      """, to: "unit.xml")
    let result = try await BuiltCommand(in: directory.path).run(["inspect", "unit.xml"])
    #expect(
      result.talk == """
        note: the file declares 1 test but contains 2: 1 is a rerun; pass --merge-reruns to \
        count each test once
          at: unit.xml

        """)
  }

  @Test func whyIsMyIssueNotLinked() async throws {
    try await SandboxSite.open(["--project", "DEMO"]) { site in
      let git = try Repository(in: site.top.path + "/work")
      try git.run(["commit", "--quiet", "--allow-empty", "--message", "DEMO-7 cart"])
      try git.run(["checkout", "--quiet", "-b", "cart"])
      try git.run(["commit", "--quiet", "--allow-empty", "--message", "more"])
      let command = site.command(["PATH": "/usr/bin:/bin"])
      let explained = try await command.run(["explain"])
      #expect(
        explained.talk.contains(
          "no issue key was found in branch `cart`, 1 commit message, so Jira will not show this "
            + "build; to search the messages of a branch, pass --commits main..HEAD"))
      #expect(explained.text.contains("searched for issue keys: branch `cart`, 1 commit message\n"))
      let wider = try await command.run(["explain", "--commits", "HEAD~1..HEAD"])
      #expect(wider.text.contains("1 commit message of `HEAD~1..HEAD`"))
      let answer = try await command.run(["doctor"] + SandboxSite.facts)
      #expect(answer.text.contains("warning  submit: would not send demo #1: it names no issue\n"))
      let unknown = try await site.submit(keys: ["DEMO-1", "GONE-1", "GONE-2"])
      #expect(
        unknown.talk.contains("warning: Jira has no issues GONE-1, GONE-2\n  fix: pass --issue-p"))
    }
  }

  /// A git repository with an identity of its own.
  private struct Repository {
    var path: String

    init(in path: String) throws {
      self.path = path
      try run(["init", "--quiet", "--initial-branch=main"])
    }

    func run(_ arguments: [String]) throws {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments =
        ["git", "-C", path, "-c", "user.name=A", "-c", "user.email=a@b"] + arguments
      process.environment = [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      ]
      try ProcessStart.run(process)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }
}
