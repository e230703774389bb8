// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What git knows of a build.
struct GitFacts: Sendable {
  /// The head and the kind of repository.
  var head: Head
  /// The last segment of the path of the working tree.
  var directoryName: String
  /// Where the repository comes from.
  var origin: GitConfiguration.Origin?
  /// The stated commit, where git has it.
  var statedCommit: Commit?
  /// The commit of the head.
  var headCommit: Commit?
  /// The second parent of the head, where the head is a merge made for testing.
  var testedCommit: String?
  /// The commits whose messages are searched.
  var searched: [Commit] = []
  /// The tags at the head.
  var tags: [Tag] = []
  /// The messages of the tags at the head.
  var tagMessages: [String] = []
  /// The branch that a remote-tracking ref at the head names.
  var guess: (ref: String, branch: String)?
}
