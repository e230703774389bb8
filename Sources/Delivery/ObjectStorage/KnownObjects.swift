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
    /// Whether this process changed something since.
    var isChanged = false
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
  ///   - ignoresOwn: Whether it need not show what this process changed itself.
  /// - Returns: All objects below the prefix.
  /// - Throws: ``DeliveryError`` if the bucket cannot be listed.
  func list(
    maxAge: Double = 0, ignoringOwn ignoresOwn: Bool = false
  ) async throws(DeliveryError) -> [ObjectStore.Item] {
    let now = clock.monotonic()
    let (known, failure) = state.withLock { state in
      let isFresh = now - state.read <= maxAge && (ignoresOwn || !state.isChanged)
      return (isFresh ? state.items : nil, state.failure)
    }
    if let known { return known }
    if let failure, now - failure.at < Self.memory, !Self.isLastChance { throw failure.error }
    do throws(DeliveryError) {
      let items = try await store.list()
      state.withLock { $0 = State(items: items, read: clock.monotonic()) }
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
    state.withLock { $0.isChanged = true }
  }
}
