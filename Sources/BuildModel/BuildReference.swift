// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// A commit and a branch or tag that a build belongs to: an item of `references`.
public struct BuildReference: Sendable, Hashable, Codable {
  /// A commit in a repository.
  public struct Commit: Sendable, Hashable, Codable {
    /// The full id, 40 or 64 hex digits.
    public let id: String
    /// The repository, as an identity: normalised, without user-info.
    public let repositoryUri: String

    /// Whether a text is a full SHA-1 or SHA-256 id: 40 or 64 hex digits.
    package static func isFullId(_ text: some StringProtocol) -> Bool {
      [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { $0.hexValue != nil }
    }

    /// Creates a commit; `nil` if a member is empty or longer than the schema allows.
    public init?(id: String, repositoryUri: String) {
      guard (1...Limits.commitId).contains(id.unicodeScalars.count),
        (1...Limits.referenceURI).contains(repositoryUri.unicodeScalars.count)
      else { return nil }
      self.id = id
      self.repositoryUri = repositoryUri
    }
  }

  /// A branch or a tag.
  public struct Ref: Sendable, Hashable, Codable {
    /// The short name: `main`, `v1.4.0`.
    public let name: String
    /// Its page, or a stable identifier.
    public let uri: String

    /// Creates a ref; `nil` if a member is empty or longer than the schema allows.
    public init?(name: String, uri: String) {
      guard (1...Limits.refName).contains(name.unicodeScalars.count),
        (1...Limits.referenceURI).contains(uri.unicodeScalars.count)
      else { return nil }
      self.name = name
      self.uri = uri
    }
  }

  /// The commit, if known.
  public let commit: Commit?
  /// The branch or tag, if known.
  public let ref: Ref?

  /// Creates a reference; `nil` if both are absent.
  public init?(commit: Commit?, ref: Ref?) {
    guard commit != nil || ref != nil else { return nil }
    self.commit = commit
    self.ref = ref
  }
}
