// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What is asked of git, told by what is known already.
struct GitQuestion: Sendable {
  /// The build's commit, full or cut, where it is stated.
  var commit: String?
  /// Whether the stated commit is a merge made for testing, if it is the head.
  var mayBeTestMerge = false
  /// Whether the build is of a change request.
  var isChangeRequest = false
  /// The revisions from which the change request may start, those that are stated; few are known everywhere.
  var bases: [String] = []
  /// The range whose messages are searched.
  var range: Fact<String>?
  /// Whether messages of commits are wanted.
  var wantsMessages = true
  /// Whether tags at the head are wanted, though it may be on a branch.
  var wantsTags = true
  /// Whether a build number is made of the commit's time.
  var wantsTime = true
  /// Whether a branch must be guessed if the head is detached.
  var lacksBranch = true
  /// The directory into which the CI service checked out, where git may be trusted if it is needed.
  var workspace: String?
  /// The forge that the CI service implies for a host.
  var hint: @Sendable (String) -> Forge? = { _ in nil }

  /// The most commits whose messages are searched.
  static let commitLimit = 100

  /// The revisions of which must be known whether git has them, in the order in which that matters.
  var revisions: [String] {
    let bases = isChangeRequest && wantsMessages && range == nil ? bases : []
    return ([commit].compactMap { $0 } + bases).map(Self.commit(of:))
  }

  /// The text by which git is asked for the commit behind a revision.
  static func commit(of revision: String) -> String { revision + "^{commit}" }
}
