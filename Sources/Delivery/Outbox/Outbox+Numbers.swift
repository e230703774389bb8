// SPDX-License-Identifier: Apache-2.0

import TextCoding
internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Outbox {
  /// Notes that a request with a minted number is about to leave, so that no lower one is chosen after it.
  func noteSent(_ claim: Claim) {
    guard claim.entry.header.isMinted, !claim.wasSent else { return }
    // A full disk must not keep a build from being sent; then the clock alone makes numbers grow.
    _ = try? ledger.add(.sent, claim.entry.header.sequence, of: claim.name.entry.key)
  }

  /// Chooses the number of a claimed entry again, which was minted by a wrong clock and never sent.
  ///
  /// The entry with the new number is safe before the old one is removed.
  ///
  /// - Parameters:
  ///   - claim: The claim; its bytes change.
  ///   - target: The number by the server's clock.
  ///   - limit: The highest number that Jira's clock allows.
  /// - Returns: The claim on the entry with the new number.
  /// - Throws: ``DeliveryError/Kind/numberTooFar`` where only a number beyond the limit would be stored.
  func remint(_ claim: Claim, to target: Int64, limit: Int64) throws -> Claim {
    let old = claim.entry.header.sequence
    let key = claim.name.entry.key
    let floor = max(target, (try ledger.sent(key) ?? -1).addingSaturated(1))
    guard floor <= limit else { throw Self.tooFar(claim.entry.header.key) }
    let number = try ledger.reserve(
      key, from: floor, horizon: limit, insteadOf: old, serial: serial())
    guard number <= limit else { throw Self.tooFar(claim.entry.header.key) }
    var build = try JSONDecoder().decode(BuildData.self, from: claim.entry.build)
    build.updateSequenceNumber = number
    var result = claim
    result.entry.build = try JSONText.encode(build)
    result.entry.header.sequence = number
    result.entry.header.isReminted = true
    let (name, file) = try result.entry.encoded()
    result.name.entry = name
    result.name.entry.mayBeSent = true
    try write(file, as: result.name.text, in: .sending)
    try directory(.sending).sync()
    try directory(.sending).remove(claim.name.text)
    // Only a process that waits for the old number misses the line; it then reports the build as held.
    _ = try? ledger.add(.replaced, old, of: key, note: String(number))
    result.entry.header.mayBeSent = true
    return result
  }

  private static func tooFar(_ key: BuildKey) -> DeliveryError {
    DeliveryError(
      .numberTooFar,
      "a number for `\(key)` would be more than 5 minutes ahead of Jira's clock: an earlier update was sent "
        + "with a clock that ran ahead",
      fix: "set the clock right, then run `buildpost flush` once Jira's clock has caught up")
  }
}
