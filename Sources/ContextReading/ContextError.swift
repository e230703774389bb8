// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why the context of a build cannot be read.
///
/// What is merely missing is a finding; an error is an invalid setting, whose name is the error's
/// location.
public typealias ContextError = RoomError<ContextFault>

/// An invalid setting.
public enum ContextFault: Sendable, Equatable, CaseIterable {
  /// `--provider` names no service.
  case unknownProvider
  /// `--issue-pattern` does not compile, or matches the empty text.
  case malformedPattern
  /// `--issue-pattern` needs too many steps or too much memory on a text.
  case patternLimit
  /// `--issue-key` is not an issue key.
  case malformedKey
  /// `--commits` is not a range that git knows.
  case malformedRange
  /// `--commit` is not the id of a commit.
  case malformedCommit
  /// `--repository` is not a repository.
  case malformedRepository
  /// `--url` is not the URL of a page.
  case malformedURL
  /// `--from-env` is not of the form SETTING=VARIABLE.
  case malformedMapping
  /// `-C` does not name a directory.
  case noSuchDirectory
}
