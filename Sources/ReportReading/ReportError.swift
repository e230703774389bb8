// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why reports cannot be found or read at all.
///
/// Damage inside a file is not an error but part of its ``TestReport``.
public typealias ReportError = RoomError<ReportErrorKind>

/// What went wrong.
public enum ReportErrorKind: Sendable, Equatable, CaseIterable {
  /// A path that was named does not exist.
  case noSuchFile
  /// A directory or a glob matched no report.
  case noMatch
  /// A directory cannot be searched.
  case unreadableDirectory
  /// A glob is not well formed.
  case malformedGlob
  /// A glob of `--exclude` is not well formed.
  case malformedExclusion
  /// An argument matches more files than are ever read in one run.
  case tooManyFiles
}
