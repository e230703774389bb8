// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why reports cannot be found or read at all.
///
/// Damage inside a file is not an error but part of its ``TestReport``.
public typealias ReportError = ModuleError<ReportErrorKind>

extension ReportError {
  /// The end of the advice if having no reports may be fine.
  public static let orAllowEmpty = "; if it is fine that there are none, pass --allow-empty"

  /// The first arguments, and the number of the others, which a shell may have made of a glob.
  public static func location(_ arguments: [String]) -> String {
    let shown = arguments.prefix(3).joined(separator: " ")
    return arguments.count > 3 ? "\(shown) and \(arguments.count - 3) more" : shown
  }
}

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

  /// Whether it is wrong whatever files there are.
  public var isMalformed: Bool { self == .malformedGlob || self == .malformedExclusion }
}
