// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite struct RefTextTests {
  @Test(
    arguments: [
      ("refs/heads/main", "main"), ("origin/main", "main"), ("remotes/origin/main", "main"),
      ("refs/remotes/origin/main", "main"), ("feature/origin/x", "feature/origin/x"),
      ("refs/heads/feature/tags/x", "feature/tags/x"), ("refs/heads/origin/x", "origin/x"),
      ("origin/refs/heads/x", "refs/heads/x"), ("refs/heads/refs/heads/x", "refs/heads/x"),
      ("refs/remotes/upstream/dev/x", "dev/x"), ("refs/heads/\u{301}x", "\u{301}x"),
      ("refs/stash/x", nil),
      ("pull/x", "pull/x"), ("PR-x", "PR-x"),
      ("PR-7-more", "PR-7-more"), ("7/other", "7/other"), ("merge-it", "merge-it"),
      ("gh-readonly-queue/main", "gh-readonly-queue/main"),
      ("gh-readonly-queue/pr-3-abc", "gh-readonly-queue/pr-3-abc"), ("HEADS", "HEADS"),
    ] as [(String, String?)])
  func branchesAreCleanedAtTheFrontOnce(text: String, name: String?) {
    #expect(RefText(text) == name.map(RefText.branch) ?? .none)
  }

  @Test(arguments: [
    "refs/tags/v1", "refs/remotes/upstream/tags/v1", "refs/heads/tags/v1", "origin/tags/v1",
    "tags/v1",
  ])
  func tagsAreRecognised(_ text: String) {
    #expect(RefText(text) == .tag("v1"))
  }

  @Test(
    arguments: [
      "refs/pull/7/merge", "refs/pull/7/head", "7/merge", "7/head", "pull/7", "pull/7/head",
      "refs/merge-requests/7/head", "refs/merge-requests/7/train", "pull-requests/7/from",
      "refs/pull-requests/7/from", "refs/changes/07/7/2", "PR-7", "PR-7-head", "PR-7-merge",
    ])
  func madeUpRefsAreChangeRequests(_ text: String) {
    #expect(RefText(text) == .changeRequest("7"))
  }

  @Test(arguments: ["", "HEAD", "detached", "merge", "refs/heads/", "refs/stash", "origin/HEAD"])
  func wordsAreNoNames(_ text: String) {
    #expect(RefText(text) == .none)
  }

  @Test func branchOfAMergeQueueLeadsToItsBase() {
    let text = "refs/heads/gh-readonly-queue/release/2.x/pr-5-0a1b2c"
    #expect(RefText(text) == .mergeQueue(base: "release/2.x", number: "5"))
  }
}
