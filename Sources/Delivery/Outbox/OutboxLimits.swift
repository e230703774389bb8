// SPDX-License-Identifier: Apache-2.0

/// How much an outbox may hold; more is refused, and nothing is evicted.
public struct OutboxLimits: Sendable, Equatable {
  /// Entries in all states.
  public var entries: Int
  /// Bytes of all entries.
  public var bytes: Int

  /// Creates limits; 10,000 entries and 256 MiB where nothing is said.
  public init(entries: Int = 10_000, bytes: Int = 256 << 20) {
    self.entries = entries
    self.bytes = bytes
  }
}
