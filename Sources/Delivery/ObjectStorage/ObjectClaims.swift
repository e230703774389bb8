// SPDX-License-Identifier: Apache-2.0

internal import Platform
internal import Synchronization

/// Who sends which build, in object storage: `claims/KEY` belongs to whoever wrote it, for a time.
///
/// Only a conditional write creates or takes over a claim, so one process wins. Ages are measured
/// by the store's clock.
final class ObjectClaims: Sendable {
  /// What all names of claims begin with.
  static let folder = "claims/"

  /// The shortest lease, in milliseconds: a younger claim is certainly held.
  private static let shortestLease: Int64 = 60_000
  /// The longest lease, in seconds; an unreadable claim lasts as long.
  private static let longestLease: Double = 86_400

  private let store: ObjectStore
  private let claimant: String
  /// The claims that this process holds, by build.
  private let held = Mutex<[String: Held]>([:])

  private struct Held {
    var version: String
    /// When the lease ends, by the store's clock.
    var end: Int64
  }

  /// A claim is not removed in the last milliseconds of its lease; this is how many.
  private static let margin: Int64 = 15_000

  init(_ store: ObjectStore, claimant: String) {
    self.store = store
    self.claimant = claimant
  }

  /// What a claim says; the store adds when it was written.
  private struct Body: Codable {
    var claimant: String
    var seconds: Double
  }

  /// Claims a build, or takes over a claim that ran out; `false` if another process has it.
  func acquire(_ build: String, seconds: Double) async throws(DeliveryError) -> Bool {
    let start = store.now
    guard let version = try await written(Self.folder + build, seconds) else { return false }
    let end = start.addingSaturating(Int64(min(seconds, Self.longestLease) * 1000))
    held.withLock { $0[build] = Held(version: version, end: end) }
    return true
  }

  private func written(_ key: String, _ seconds: Double) async throws(DeliveryError) -> String? {
    let body: Data
    do {
      body = try JSONText.encode(Body(claimant: claimant, seconds: seconds))
    } catch {
      throw store.unusable("a claim cannot be written")
    }
    if let version = try await store.put(key, body, if: .absent) { return version }
    guard let object = try await store.get(key) else { return nil }
    // Our own claim is here if the answer to a write was lost, or if it was not removed in time; it
    // is written again, so that the lease begins now for everybody.
    let other = try? JSONDecoder().decode(Body.self, from: object.body)
    guard other?.claimant == claimant || isOver(object) else { return nil }
    return try await store.put(key, body, if: .matching(object.etag))
  }

  /// Gives up the claim on a build; a claim that is not removed expires by itself.
  ///
  /// Not every service respects the conditions of a DELETE: a claim is removed only while its
  /// lease certainly lasts, so that no other process can hold it.
  func release(_ build: String) async {
    guard let claim = held.withLock({ $0.removeValue(forKey: build) }),
      store.now < claim.end - Self.margin
    else { return }
    _ = try? await store.delete(Self.folder + build, if: .matching(claim.version))
  }

  /// Removes the expired claims of a listing, and says whether there were any.
  ///
  /// Each is taken over first, and only one process can succeed at that.
  func removeStale(in listing: [ObjectStore.Item]) async throws(DeliveryError) -> Bool {
    var found = false
    for item in listing
    where item.key.hasPrefix(Self.folder) && store.now - item.modified > Self.shortestLease {
      let build = String(item.key.dropFirst(Self.folder.count))
      guard let object = try await store.get(item.key), isOver(object),
        try await acquire(build, seconds: 60)
      else { continue }
      await release(build)
      found = true
    }
    return found
  }

  private func isOver(_ claim: ObjectStore.Object) -> Bool {
    let body = try? JSONDecoder().decode(Body.self, from: claim.body)
    let now = claim.serverTime ?? store.now
    let age = now.subtractingReportingOverflow(claim.modified ?? now).partialValue
    return Double(age) / 1000 > min(body?.seconds ?? Self.longestLease, Self.longestLease)
  }
}
