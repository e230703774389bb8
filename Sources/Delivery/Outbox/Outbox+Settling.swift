// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

extension Outbox {
  /// Removes entries that Jira named as accepted, and what else is there of their builds with no higher number.
  ///
  /// A claim that was lost meanwhile is another process's to settle; its number is the same.
  func settleAccepted(_ claims: [Claim]) throws(SystemFailure) {
    var accepted: [String: Int64] = [:]
    for claim in claims {
      let key = claim.name.entry.key
      accepted[key] = max(accepted[key] ?? 0, claim.entry.header.sequence)
      // A full disk must not keep an accepted build here; without the line Jira's own rule drops older numbers.
      _ = try? ledger.add(.accepted, claim.entry.header.sequence, of: key)
      try directory(.sending).remove(claim.name.text)
    }
    for state in [State.new, .rejected] { try removeOlder(than: accepted, in: state) }
  }

  private func removeOlder(
    than accepted: [String: Int64], in state: State
  ) throws(SystemFailure) {
    var older: [String] = []
    try directory(state).eachName { bytes in
      guard let name = EntryName(bytes: bytes), let number = accepted[name.key],
        name.sequence <= number
      else { return }
      older.append(name.text)
    }
    for name in older { try directory(state).remove(name) }
  }

  /// Keeps an entry that Jira refused, with the reasons.
  func settleRejected(
    _ claim: Claim, errors: [Receipt.Rejection.Reason]
  ) throws -> EntryName {
    var entry = attempted(claim)
    entry.header.errors = errors
    entry.header.reason = nil
    return try replace(claim, by: entry, in: .rejected)
  }

  /// Puts an entry back that got no answer, with the reason.
  ///
  /// Where the reason cannot be written the entry goes back as it was.
  func settleHeld(_ claim: Claim, reason: String) throws -> EntryName {
    var entry = attempted(claim)
    entry.header.reason = reason
    do {
      return try replace(claim, by: entry, in: claim.origin)
    } catch {
      return try putBack(claim)
    }
  }

  /// Puts an entry back as it was, at the cost of one move.
  func putBack(_ claim: Claim) throws -> EntryName {
    var name = claim.name.entry
    name.mayBeSent = claim.entry.header.mayBeSent
    _ = try directory(.sending).move(claim.name.text, to: directory(claim.origin), as: name.text)
    return name
  }

  private func attempted(_ claim: Claim) -> Entry {
    var entry = claim.entry
    entry.header.attempts = entry.header.attempts.addingSaturated(1)
    entry.header.lastAttempt = clock.wall()
    return entry
  }

  /// Writes the new file first, then removes the claim: killed in between, both are there and the older loses.
  ///
  /// Nothing is written for a claim that another process took over when its lease had run out.
  func replace(
    _ claim: Claim, by entry: Entry, in state: State
  ) throws -> EntryName {
    guard try directory(.sending).status(of: claim.name.text) != nil else {
      return claim.name.entry
    }
    let (name, file) = try entry.encoded()
    try write(file, as: name.text, in: state)
    try directory(state).sync()
    try directory(.sending).remove(claim.name.text)
    return name
  }
}
