// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// Why the outbox, or a stream of documents, cannot be used.
public typealias DeliveryError = ModuleError<DeliveryErrorKind>

/// What went wrong with the outbox or a stream of documents.
public enum DeliveryErrorKind: Sendable, Equatable, CaseIterable {
  /// The outbox, or an entry in it, cannot be created, written or read.
  case outboxUnusable
  /// The outbox belongs to another user, or others can read or write it.
  case outboxUnsafe
  /// There is no outbox at this location.
  case noSuchOutbox
  /// A limit is reached; nothing is ever evicted to make room.
  case outboxFull
  /// An entry is torn or changed.
  case damagedEntry
  /// An entry was written by a newer version.
  case unknownVersion
  /// No entry has this id, or several ids begin with it.
  case noSuchEntry
  /// A number far beyond the server's clock, which would freeze its build.
  case numberTooFar
  /// A document is not JSON, or violates a limit of the schema.
  case malformedDocument
  /// A file of documents is missing or unreadable.
  case unreadableDocuments
  /// Object storage refuses a request that the credentials may not make.
  case outboxForbidden
}

extension ModuleError<DeliveryErrorKind> {
  static func noSuchOutbox(_ location: String) -> DeliveryError {
    DeliveryError(
      .noSuchOutbox, "there is no outbox", at: location,
      fix: "check --outbox; `buildpost submit` creates it when it has something to keep")
  }

  static func numberTooFar(_ entry: Entry) -> DeliveryError {
    let build = entry.key.map { "`\($0)`" } ?? "the build"
    return DeliveryError(
      .numberTooFar,
      "a number for \(build) would be more than 5 minutes ahead of Jira's clock: an earlier update "
        + "was sent with a clock that was ahead",
      fix: "correct the clock, then run `buildpost flush` once Jira's clock has caught up")
  }
}
