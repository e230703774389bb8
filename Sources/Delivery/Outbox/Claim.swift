// SPDX-License-Identifier: Apache-2.0

/// An entry that this process alone may send, until the lease of the claim's name runs out.
struct Claim: Sendable {
  /// The name of the file in `sending`.
  var name: ClaimName
  /// The entry.
  var entry: Entry
  /// Where it was before.
  var origin: Outbox.State
  /// Whether a request with its bytes may have left before this claim.
  var wasSent: Bool
}
