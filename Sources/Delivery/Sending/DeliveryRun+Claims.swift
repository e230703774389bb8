// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

extension DeliveryRun {
  /// Claims entries for the time that this run can last, or ten minutes.
  mutating func take(
    _ places: [(state: Outbox.State, name: EntryName)], from outbox: Outbox
  ) async -> [Outbox.Claiming] {
    guard !places.isEmpty else { return [] }
    let wall = clock.wall()
    let isStopped = courier.stop != nil
    let server = courier.serverClock
    do {
      return try outbox.claim(places, lease: max(0, courier.remaining) + 60) { name in
        // An entry whose number may be chosen again is marked only when that is done.
        !isStopped && server.corrected(name.sequence, at: wall) == name.sequence
      }
    } catch {
      let reason = Outbox.error(error, at: outbox.path).summary
      return places.map { _ in .leftAlone(reason) }
    }
  }

  /// Notes why an entry is not sent.
  mutating func note(_ claiming: Outbox.Claiming, of key: BuildKey, as name: EntryName) {
    switch claiming {
    case .claimed: break
    case .busy: hold(key, as: name, Holdup(cause: .late, reason: "another process is sending it"))
    case .quarantined:
      let reason = "its entry is torn or changed, and was set aside"
      hold(key, as: name, Holdup(cause: .late, reason: reason))
    case .leftAlone(let reason):
      hold(key, as: name, Holdup(cause: .late, reason: "its entry \(reason)"))
    case .superseded:
      report.accepted.append(key)
      report.findings.append(
        Finding(
          .note, "`\(key)` was not sent: Jira accepted an update with a higher number before"))
    }
  }

  /// Sends claimed entries and settles each by its answer.
  mutating func deliver(_ claims: [Claim], from outbox: Outbox) async {
    guard !claims.isEmpty else { return }
    var parcels: [Parcel] = []
    for claim in claims {
      if courier.stop == nil, let parcel = await ready(claim, in: outbox) {
        parcels.append(parcel)
      } else if let stop = courier.stop {
        settleHeld(claim, stop, in: outbox)
      }
    }
    let outcomes = await send(parcels)
    let confirmed = await confirm(zip(parcels, outcomes).map { ($0, $1) })
    settleAccepted(confirmed.filter { $0.1 == .accepted }.map(\.0), in: outbox)
    for (parcel, outcome) in confirmed {
      guard let claim = parcel.claim else { continue }
      switch outcome {
      case .accepted: break
      case .rejected(let errors): settleRejected(claim, errors, in: outbox)
      case .held(let holdup): settleHeld(claim, holdup, in: outbox)
      }
    }
  }

  /// Puts a claimed entry into a form that may be sent, choosing its number again where it must be.
  private mutating func ready(_ claim: Claim, in outbox: Outbox) async -> Parcel? {
    var claim = claim
    let header = claim.entry.header
    let wall = clock.wall()
    let target = courier.serverClock.corrected(header.sequence, at: wall)
    let isOpen = header.isMinted && !header.isReminted && !claim.wasSent
    do {
      if isOpen, target != header.sequence, let limit = courier.serverClock.limit(at: wall) {
        claim = try outbox.remint(claim, to: target, limit: limit)
      }
      outbox.noteSent(claim)
      let envelope = try Submission.Envelope(
        properties: header.properties, product: header.product)
      return Parcel(
        key: header.key, build: claim.entry.build, sequence: claim.entry.header.sequence,
        envelope: envelope, claim: claim)
    } catch {
      let reason =
        (error as? any BuildpostError)?.summary ?? Outbox.error(error, at: outbox.path).summary
      settleHeld(claim, Holdup(cause: .late, reason: reason), in: outbox)
      return nil
    }
  }

  private mutating func settleAccepted(_ parcels: [Parcel], in outbox: Outbox) {
    report.accepted += parcels.map(\.key)
    do {
      try outbox.settleAccepted(parcels.compactMap(\.claim))
    } catch {
      let failure = Outbox.error(error, at: outbox.path)
      warn(
        "\(failure.summary): builds that Jira accepted stay there, and are sent again with the same numbers",
        at: failure.location)
    }
  }

  private mutating func settleRejected(
    _ claim: Claim, _ errors: [Receipt.Rejection.Reason], in outbox: Outbox
  ) {
    let key = claim.entry.header.key
    report.rejected.append(Receipt.Rejection(key: key, errors: errors))
    report.note(.rejected)
    do {
      _ = try outbox.settleRejected(claim, errors: errors)
    } catch {
      // Where it cannot even be moved back, that is done by another process when this one has ended.
      _ = try? outbox.putBack(claim)
      warn("`\(key)` could not be kept as rejected, and waits to be sent again", at: outbox.path)
    }
  }

  /// Puts an entry back with the reason, or only back where there is no time left to write.
  private mutating func settleHeld(_ claim: Claim, _ holdup: Holdup, in outbox: Outbox) {
    let isHurried = Task.isCancelled || courier.remaining < -0.4
    var kept = isHurried ? Keeping.throughKill : .throughPowerLoss
    var name = claim.name.entry
    do {
      name =
        try isHurried
        ? outbox.putBack(claim) : outbox.settleHeld(claim, reason: holdup.reason)
    } catch {
      // The claim stays; it is put back by another process when this one has ended.
      kept = .throughKill
    }
    hold(claim.entry.header.key, as: name, holdup, kept: kept)
  }
}
