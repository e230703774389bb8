// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The git hooks that Buildpost knows.
enum HookName: String, CaseIterable, Sendable, Encodable, ExpressibleByArgument {
  /// Shows the issue keys of what is pushed; submits nothing.
  case prePush = "pre-push"
  /// Submits a local build of the new commit.
  case postCommit = "post-commit"
  /// Submits a local build of the merged or fast-forwarded head.
  case postMerge = "post-merge"

  /// Whether the hook sends anything, which takes a request of its own.
  var submits: Bool { self != .prePush }

  /// Whether git gives the hook lines on standard input (githooks, pre-push).
  var readsInput: Bool { self == .prePush }
}
