// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why the outbox, or a stream of documents, cannot be used.
public struct DeliveryError: BuildpostError, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable, CaseIterable {
    /// The outbox, or an entry of it, cannot be made, written or read.
    case outboxUnusable
    /// The outbox belongs to somebody else, or others may read or write it.
    case outboxUnsafe
    /// A cap is reached; nothing is ever evicted to make room.
    case outboxFull
    /// An entry is torn or changed.
    case damagedEntry
    /// An entry was written by a newer version.
    case unknownVersion
    /// No entry has this id, or more than one begins with it.
    case noSuchEntry
    /// A number that would freeze the build: far beyond the server's clock.
    case numberTooFar
    /// A document that is no JSON, or breaks a limit of the schema.
    case malformedDocument
    /// A file of documents is not there or cannot be read.
    case unreadableDocuments
  }

  /// What went wrong.
  public var kind: Kind
  /// What happened.
  public var summary: String
  /// The file or directory.
  public var location: String?
  /// What to do.
  public var fix: String?

  /// Creates an error.
  public init(_ kind: Kind, _ summary: String, at location: String? = nil, fix: String? = nil) {
    self.kind = kind
    self.summary = summary
    self.location = location
    self.fix = fix
  }
}
