// SPDX-License-Identifier: Apache-2.0

internal import JiraBuilds
internal import BuildModel
internal import Platform
internal import Synchronization

/// The objects below a prefix, as they were at most a few seconds ago.
final class KnownObjects: Sendable {
  private struct State {
    var items: [ObjectStore.Item] = []
    /// When they were read, on the monotonic clock.
    var read = -Double.infinity
    /// How often this process changed something, and how often before the listing began.
    var (changes, seenChanges) = (0, 0)
    /// Why the last listing failed, and when.
    var failure: (error: DeliveryError, at: Double)?
  }

  /// How long a failure is remembered, in seconds.
  private static let memory = 30.0

  /// Whether builds are being kept at the end of a run: then a remembered failure does not count.
  @TaskLocal static var isLastChance = false

  private let store: ObjectStore
  private let clock: Clocks
  private let state = Mutex(State())

  init(_ store: ObjectStore, clock: Clocks) {
    (self.store, self.clock) = (store, clock)
  }

  /// Lists the objects.
  ///
  /// A storage service that hangs must not use up the time for Jira, so a listing that failed is
  /// not repeated for a while, except to keep builds at the end of a run.
  ///
  /// - Parameters:
  ///   - maxAge: How old the listing may be, in seconds.
  ///   - ignoresOwn: Whether a cached listing may lack this process's own changes.
  /// - Returns: All objects below the prefix.
  /// - Throws: ``DeliveryError`` if the bucket cannot be listed.
  func list(
    maxAge: Double = 0, ignoringOwn ignoresOwn: Bool = false
  ) async throws(DeliveryError) -> [ObjectStore.Item] {
    let now = clock.monotonic()
    let (known, failure, changes) = state.withLock { state in
      let showsOwn = state.changes == state.seenChanges
      let isFresh = now - state.read <= maxAge && (ignoresOwn || showsOwn)
      return (isFresh ? state.items : nil, state.failure, state.changes)
    }
    if let known { return known }
    if let failure, now - failure.at < Self.memory, !Self.isLastChance { throw failure.error }
    do throws(DeliveryError) {
      let items = try await store.list()
      state.withLock { state in
        (state.items, state.read, state.failure) = (items, clock.monotonic(), nil)
        state.seenChanges = changes
      }
      return items
    } catch {
      state.withLock { $0.failure = (error, clock.monotonic()) }
      throw error
    }
  }

  /// Whether the last listing showed an object.
  func include(_ key: String) -> Bool {
    state.withLock { state in state.items.contains { $0.key == key } }
  }

  /// Notes that this process changed something.
  func changed() {
    state.withLock { $0.changes += 1 }
  }
}
