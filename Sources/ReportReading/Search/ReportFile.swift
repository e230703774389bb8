// SPDX-License-Identifier: Apache-2.0

/// A file that was named or found, not opened yet.
public struct ReportFile: Sendable, Hashable {
  /// How the file is reached.
  enum Access: Sendable, Hashable {
    /// The descriptor of standard input.
    case standardInput
    /// A path that the user wrote, or asked to follow: links in it are followed.
    case followingLinks(RawPath)
    /// A path below a directory that the user wrote: no link below that directory is followed.
    case beneath(directory: RawPath, path: RawPath)
  }

  /// The path as it is printed and as globs match it; `-` for standard input.
  public let path: String
  /// Whether it was met while searching a directory, not named by path or glob.
  public let foundBySearch: Bool
  let access: Access

  /// Standard input.
  public static let standardInput = ReportFile(
    path: "-", foundBySearch: false, access: .standardInput)
}
