// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// Finds out whether an object store keeps the promises that an outbox is built on.
struct StorePromises {
  let store: ObjectStore
  /// The key of an object that is written and removed again.
  let probe: String

  /// Checks that the store decides races: it must refuse a second conditional write of the same
  /// object, and one over a version that is not there.
  ///
  /// - Throws: ``DeliveryErrorKind/outboxUnsafe`` if it does not.
  func checkConditions() async throws(DeliveryError) {
    let first = try await store.put(probe, Data("1".utf8))
    let second = try await store.put(probe, Data("2".utf8), if: .absent)
    let stale = try await store.put(probe, Data("3".utf8), if: .matching("\"0\""))
    let last = Data("4".utf8)
    var isReplaced = try await store.put(probe, last, if: .matching(first ?? "")) != nil
    // If only the answer was lost, the repeated request finds its own version.
    if !isReplaced { isReplaced = try await store.get(probe)?.body == last }
    try await store.delete(probe)
    guard second == nil, stale == nil else {
      throw unsafe(
        "the object storage ignores conditional writes, so a build could be sent twice",
        fix: "use a service that supports If-None-Match and If-Match for PUT")
    }
    guard isReplaced else {
      throw unsafe(
        "the object storage refuses If-Match with the ETag that it returned",
        fix: "use a service that supports If-Match for PUT")
    }
  }

  /// Tries each kind of request that an outbox needs.
  ///
  /// - Returns: Why the credentials may not make some of them; none if all are allowed.
  /// - Throws: ``DeliveryError`` if the storage cannot be used for another reason.
  func refusals() async throws(DeliveryError) -> [DeliveryError] {
    var refusals: [DeliveryError] = []
    for operation in ObjectStore.Operation.allCases {
      do throws(DeliveryError) {
        switch operation {
        case .list: _ = try await store.list("probes/")
        case .write: _ = try await store.put(probe, Data("x".utf8))
        case .read: _ = try await store.get(probe)
        case .delete: try await store.delete(probe)
        }
      } catch {
        guard error.kind == .outboxForbidden else { throw error }
        refusals.append(error)
      }
    }
    return refusals
  }

  /// Checks that what was written can be read and listed, and what was deleted cannot.
  ///
  /// - Throws: ``DeliveryErrorKind/outboxUnusable`` if it is not so.
  func checkConsistency() async throws(DeliveryError) {
    _ = try await store.put(probe, Data("x".utf8))
    guard try await store.get(probe)?.body == Data("x".utf8) else {
      throw store.unusable("an object that was just written cannot be read")
    }
    guard try await store.list("probes/").contains(where: { $0.key == probe }) else {
      throw store.unusable("an object that was just written is not listed")
    }
    try await store.delete(probe)
    guard try await store.get(probe) == nil else {
      throw store.unusable("an object that was just deleted can still be read")
    }
  }

  private func unsafe(_ reason: String, fix: String) -> DeliveryError {
    DeliveryError(.outboxUnsafe, reason, at: store.address.text, fix: fix)
  }
}
