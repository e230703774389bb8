// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

extension DeliveryRun {
  /// Delivers entries that this run put into the outbox, or learns what other processes did with them.
  mutating func drain(_ waiting: [Waiting], in outbox: Outbox) async {
    var newest: [String: Waiting] = [:]
    for one in waiting where newest[one.name.key].map({ one.name.isNewer(than: $0.name) }) ?? true {
      newest[one.name.key] = one
    }
    // What becomes of the newest is what becomes of all.
    var open = waiting.compactMap { newest.removeValue(forKey: $0.name.key) }
    while !open.isEmpty {
      let wanted: [Wanted]
      do {
        try outbox.releaseStaleClaims()
        wanted = try find(open, in: outbox)
      } catch {
        let reason = Outbox.error(error, at: outbox.path).summary
        for one in open { hold(one.key, as: one.name, Holdup(cause: .late, reason: reason)) }
        return
      }
      open = await deliver(wanted, from: outbox)
      guard !open.isEmpty else { return }
      if let holdup = await waitForOthers() {
        for one in open { hold(one.key, as: one.name, holdup) }
        return
      }
    }
  }

  /// An entry to send for a build, `nil` where none is there to take.
  private typealias Wanted = (waiting: Waiting, place: (state: Outbox.State, name: EntryName)?)

  /// Finds the newest snapshot of each build.
  private func find(_ open: [Waiting], in outbox: Outbox) throws(SystemFailure) -> [Wanted] {
    let held = try Holding(of: outbox).siblings(of: Set(open.map(\.name.key)))
    return open.map { one in
      let siblings = held[one.name.key] ?? []
      let waiting = siblings.filter { $0.state == .new }
      let newest = waiting.max { $1.name.isNewer(than: $0.name) }
      var result = one
      if let newest, newest.name.sequence >= one.name.sequence {
        return (one, (newest.state, newest.name))
      }
      // Being sent by another process is no miss; an entry that moves while it is looked for is seen the next time.
      if !siblings.contains(where: { $0.state == .sending }) { result.misses += 1 }
      return (result, nil)
    }
  }

  /// Sends what can be taken and settles what is known; returns the builds that other processes have.
  private mutating func deliver(_ wanted: [Wanted], from outbox: Outbox) async -> [Waiting] {
    var open: [Waiting] = []
    var keys: [Waiting] = []
    var places: [(state: Outbox.State, name: EntryName)] = []
    for (one, place) in wanted {
      if let place {
        keys.append(one)
        places.append(place)
      } else if !settleElsewhere(one, in: outbox) {
        open.append(one)
      }
    }
    let taken = await take(places, from: outbox)
    var claims: [Claim] = []
    for (one, claiming) in zip(keys, taken) {
      switch claiming {
      case .claimed(let claim): claims.append(claim)
      case .busy: open.append(one)
      default: note(claiming, of: one.key, as: one.name)
      }
    }
    await deliver(claims, from: outbox)
    return open
  }

  /// Learns what another process did with an entry; `false` where nothing is known yet.
  private mutating func settleElsewhere(_ one: Waiting, in outbox: Outbox) -> Bool {
    // What cannot be read now counts as unknown, and is asked again or held.
    guard let fate = try? outbox.fate(of: one.name) else { return false }
    switch fate {
    case .accepted: report.accepted.append(one.key)
    case .rejected(let errors):
      report.rejected.append(Receipt.Rejection(key: one.key, errors: errors))
      report.note(.rejected)
    case .quarantined: note(.quarantined, of: one.key, as: one.name)
    case .unknown:
      guard one.misses > 2 else { return false }
      let reason = "its entry was taken out of the outbox by another process"
      hold(one.key, as: one.name, Holdup(cause: .late, reason: reason))
    }
    return true
  }

  /// Waits a little for another process; returns why there is no use in waiting.
  private mutating func waitForOthers() async -> Holdup? {
    let wait = 0.05 + 0.15 * random()
    if let stop = courier.stop { return stop }
    guard !Task.isCancelled, courier.remaining > wait else {
      return Holdup(cause: .late, reason: "another process is sending it")
    }
    // Cancellation is seen the next time.
    _ = try? await clock.sleep(wait)
    return nil
  }
}
