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
  /// The revision from which the change request starts.
  var base: String?
  /// The range whose messages are searched.
  var range: Fact<String>?
  /// Whether messages of commits are wanted.
  var wantsMessages = true
  /// Whether tags are wanted though the head is on a branch.
  var wantsTags = true
  /// Whether a branch must be guessed if the head is detached.
  var lacksBranch = true
  /// The directory into which the CI service checked out, where git may be trusted if it is needed.
  var workspace: String?
  /// The forge that the CI service implies for a host.
  var hint: @Sendable (String) -> Forge? = { _ in nil }

  /// The most commits whose messages are searched.
  static let commitLimit = 100
}
