// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Outbox {
  /// What became of the wish to send an entry.
  enum Claiming: Sendable {
    case claimed(Claim)
    /// Another process has it, or another snapshot of the same build.
    case busy
    /// It is torn or changed and was set aside.
    case quarantined
    /// It was written by another version, or is not ours to read, and was left alone.
    case leftAlone(String)
    /// Jira accepted a higher number of the build before, so this one would be dropped; it was removed.
    case superseded
  }

  /// Takes entries so that no other process sends them, or another snapshot of the same build.
  ///
  /// The move to `sending` has one winner. Then, and only then, the other claims are looked at: of two processes that
  /// take two snapshots of one build, the later to move sees the other and steps back, so that numbers of one build
  /// are never under way at the same time.
  ///
  /// - Parameters:
  ///   - wanted: The entries.
  ///   - seconds: How long the claims last where this process stops without ending.
  ///   - isToBeSent: Whether the bytes of an entry will be sent as they are. Its name says so from here on, so that
  ///     its number is not chosen again even if this process is killed.
  /// - Returns: For each entry what became of the wish.
  /// - Throws: ``SystemFailure`` where the other claims cannot be seen; all entries are then put back.
  func claim(
    _ wanted: [(state: State, name: EntryName)], lease seconds: Double,
    isToBeSent: (EntryName) -> Bool
  ) throws(SystemFailure) -> [Claiming] {
    let moved = wanted.map {
      take($0.name, from: $0.state, lease: seconds, isToBeSent: isToBeSent($0.name))
    }
    let claims: [String: [ClaimName]]
    do {
      claims = try self.claims()
    } catch {
      for case (let place, .success(let claim?)) in zip(wanted, moved) {
        back(claim, as: place.name, to: place.state)
      }
      throw error
    }
    return zip(wanted, moved).map { place, move in
      switch move {
      case .failure(let error): return .leftAlone("cannot be taken: \(error.words)")
      case .success(nil): return .busy
      case .success(let claim?):
        let others = claims[place.name.key, default: []].filter { $0 != claim }
        guard others.allSatisfy(release) else {
          back(claim, as: place.name, to: place.state)
          return .busy
        }
        return open(claim, of: place.name, from: place.state)
      }
    }
  }

  private func take(
    _ name: EntryName, from state: State, lease: Double, isToBeSent: Bool
  ) -> Result<ClaimName?, SystemFailure> {
    var marked = name
    marked.mayBeSent = name.mayBeSent || isToBeSent
    let claim = claimName(for: marked, lease: lease)
    return Result { () throws(SystemFailure) in
      try directory(state).move(name.text, to: directory(.sending), as: claim.text) ? claim : nil
    }
  }

  private func back(_ claim: ClaimName, as name: EntryName, to state: State) {
    // A claim that cannot be put back is put back by others when this process has ended.
    _ = try? directory(.sending).move(claim.text, to: directory(state), as: name.text)
  }

  func claimName(for name: EntryName, lease seconds: Double) -> ClaimName {
    let milliseconds = Int64(min(max(0, seconds), 86_400) * 1000)
    return ClaimName(
      entry: name, lease: clock.wall().addingSaturated(milliseconds), claimant: claimant,
      serial: serial())
  }

  /// The claims of all processes by build.
  private func claims() throws(SystemFailure) -> [String: [ClaimName]] {
    let all = try directory(.sending).names().compactMap(ClaimName.init)
    return Dictionary(grouping: all, by: \.entry.key)
  }

  /// Puts an entry back that nobody holds any more, and tells whether that was so.
  private func release(_ claim: ClaimName) -> Bool {
    guard claim.isStale(now: clock.wall(), seenFrom: claimant) else { return false }
    // Where it cannot be put back the claim stays, and its build waits.
    let released = try? directory(.sending).move(
      claim.text, to: directory(.new), as: claim.entry.text)
    return released != nil
  }

  /// Puts back all entries whose processes ended or whose leases ran out.
  func releaseStaleClaims() throws(SystemFailure) {
    for claim in try directory(.sending).names().compactMap(ClaimName.init) { _ = release(claim) }
  }

  /// Reads a claimed entry and decides whether it can be sent.
  private func open(_ claim: ClaimName, of name: EntryName, from state: State) -> Claiming {
    switch read(claim.text, as: name, in: .sending) {
    case .entry(var entry):
      let wasSent = entry.header.mayBeSent || name.mayBeSent
      entry.header.mayBeSent = wasSent || claim.entry.mayBeSent
      // Where the ledger cannot be read, Jira's own rule still drops a lower number.
      if let accepted = try? ledger.accepted(claim.entry.key), accepted > entry.header.sequence {
        // What cannot be removed is passed over again the next time.
        _ = try? directory(.sending).remove(claim.text)
        return .superseded
      }
      return .claimed(Claim(name: claim, entry: entry, origin: state, wasSent: wasSent))
    case .damaged:
      back(claim, as: name, to: .quarantine)
      return .quarantined
    case .missing: return .busy
    case .otherVersion(let version):
      back(claim, as: name, to: state)
      return .leftAlone("was written by another version (format \(version))")
    case .unsafe(let reason):
      back(claim, as: name, to: state)
      return .leftAlone(reason)
    }
  }
}
