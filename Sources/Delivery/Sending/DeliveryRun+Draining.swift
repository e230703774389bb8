// SPDX-License-Identifier: Apache-2.0

internal import JiraBuilds
internal import BuildModel
internal import Platform

extension DeliveryRun {
  /// Delivers entries that this run filed, or learns what other processes did with them.
  mutating func drain(_ filed: [Entry], in store: any OutboxStore) async {
    // The outcome of the newest counts for all.
    var open = filed.newestOfEach()
    var misses: [String: Int] = [:]
    while !open.isEmpty {
      let wanted: [Wanted]
      do throws(DeliveryError) {
        try await store.releaseStaleClaims()
        wanted = try await find(open, in: store, &misses)
      } catch {
        for entry in open { hold(entry, Holdup(reason: error.summary)) }
        return
      }
      open = await deliver(wanted, misses, from: store)
      guard !open.isEmpty else { return }
      if let holdup = await waitForOthers() {
        for entry in open { hold(entry, holdup) }
        return
      }
    }
  }

  /// An entry that this run filed, and the one to send for it; `nil` if there is none to claim.
  private typealias Wanted = (filed: Entry, found: Entry?)

  /// Finds the newest update of each build.
  private func find(
    _ open: [Entry], in store: any OutboxStore, _ misses: inout [String: Int]
  ) async throws(DeliveryError) -> [Wanted] {
    let held = try await store.entries(ofBuilds: Set(open.map(\.name.key)))
    return open.map { one in
      let siblings = held[one.name.key] ?? []
      let newest = siblings.filter { $0.state == .new }.newest
      if let newest, newest.sequence >= one.sequence { return (one, newest) }
      // An entry that another process sends is not missing; one that moves is seen the next time.
      if !siblings.contains(where: { $0.state == .sending }) {
        misses[one.name.key, default: 0] += 1
      }
      return (one, nil)
    }
  }

  /// Sends what can be claimed and settles what is known; returns what other processes have.
  private mutating func deliver(
    _ wanted: [Wanted], _ misses: [String: Int], from store: any OutboxStore
  ) async -> [Entry] {
    var open: [Entry] = []
    var filed: [Entry] = []
    var found: [Entry] = []
    for (one, entry) in wanted {
      if let entry {
        filed.append(one)
        found.append(entry)
      } else if await !settleElsewhere(one, misses: misses[one.name.key] ?? 0, in: store) {
        open.append(one)
      }
    }
    var claimed: [Entry] = []
    for (one, claiming) in zip(filed, await claim(found, from: store)) {
      switch claiming {
      case .claimed(let entry): claimed.append(entry)
      case .busy: open.append(one)
      default: note(claiming, of: one)
      }
    }
    await deliver(claimed, from: store)
    return open
  }

  /// Learns what another process did with an entry; `false` if nothing is known yet.
  private mutating func settleElsewhere(
    _ entry: Entry, misses: Int, in store: any OutboxStore
  ) async -> Bool {
    // What cannot be read now counts as unknown, and is looked up again or held.
    guard let key = entry.key, let fate = try? await store.fate(of: entry) else { return false }
    switch fate {
    case .accepted: report.accepted.append(key)
    case .rejected(let errors):
      report.rejected.append(Receipt.Rejection(key: key, errors: errors))
      report.note(.rejected)
    case .quarantined: note(.quarantined, of: entry)
    case .unknown:
      guard misses > 2 else { return false }
      hold(entry, Holdup(reason: "another process removed its entry from the outbox"))
    }
    return true
  }

  /// Waits a little for another process; returns why waiting is of no use.
  private mutating func waitForOthers() async -> Holdup? {
    let wait = 0.05 + 0.15 * deliverer.random()
    if let stop = courier.stop { return stop }
    guard !Task.isCancelled, courier.remaining > wait else {
      return Holdup(reason: "another process is sending it")
    }
    // Cancellation is noticed the next time.
    _ = try? await clock.sleep(wait)
    return nil
  }

  // MARK: Claimed entries

  /// Claims entries for as long as this run can last, plus a minute.
  mutating func claim(_ entries: [Entry], from store: any OutboxStore) async -> [Claiming] {
    guard !entries.isEmpty else { return [] }
    let wall = clock.wall()
    let isStopped = courier.stop != nil
    let number = number(in: store, at: wall)
    do throws(DeliveryError) {
      return try await store.claim(entries, lease: max(0, courier.remaining) + 60) { entry in
        // An entry whose number may be chosen again is marked only after that.
        !isStopped && number(entry.sequence) == entry.sequence
      }
    } catch {
      return entries.map { _ in .leftAlone(error.summary) }
    }
  }

  /// What a minted number of an entry would be by the server's clock.
  private func number(
    in store: any OutboxStore, at wall: Int64
  ) -> @Sendable (Int64) -> Int64 {
    let server = courier.serverClock
    // The entries of a shared outbox have numbers by the clocks of other machines.
    let isShared = !store.keepsBeforeSending
    return { isShared ? server.capped($0, at: wall) : server.corrected($0, at: wall) }
  }

  /// Records why an entry is not sent.
  mutating func note(_ claiming: Claiming, of entry: Entry) {
    guard let key = entry.key else { return }
    switch claiming {
    case .claimed: break
    case .busy: hold(entry, Holdup(reason: "another process is sending it"))
    case .quarantined:
      hold(entry, Holdup(reason: "its entry is truncated or changed, and was set aside"))
    case .leftAlone(let reason): hold(entry, Holdup(reason: "its entry \(reason)"))
    case .superseded:
      report.accepted.append(key)
      report.findings.add(
        .note, "`\(key)` was not sent: Jira already accepted an update with a higher number")
    }
  }

  /// Sends claimed entries and settles each by its answer.
  mutating func deliver(_ claimed: [Entry], from store: any OutboxStore) async {
    guard !claimed.isEmpty else { return }
    var entries: [Entry] = []
    for entry in claimed {
      if courier.stop == nil, let ready = await ready(entry, in: store) {
        entries.append(ready)
      } else if let stop = courier.stop {
        await settleHeld(entry, stop, in: store)
      }
    }
    let outcomes = await send(entries)
    let settled = Array(zip(entries, outcomes))
    report.accepted += settled.filter { $0.1 == .accepted }.compactMap(\.0.key)
    report.unlinked += settled.filter { $0.1 == .unlinked }.compactMap(\.0.key)
    await settleDone(settled.filter { $0.1.isSettled }.map(\.0), in: store)
    for (entry, outcome) in settled {
      switch outcome {
      case .accepted, .unlinked: break
      case .rejected(let errors): await settleRejected(entry, errors, in: store)
      case .held(let holdup): await settleHeld(entry, holdup, in: store)
      }
    }
    if settled.contains(where: { if case .rejected = $0.1 { true } else { false } }) {
      await trimRejected(in: store)
    }
  }

  /// Keeps the rejected builds of an outbox within its limits.
  mutating func trimRejected(in store: any OutboxStore) async {
    // What cannot be removed now is removed after the next rejection.
    guard let count = try? await store.trimRejected(), count > 0 else { return }
    warn(
      "removed the oldest \(count.counted("build")) that Jira rejected: the outbox is full of "
        + "rejected builds", at: store.location)
  }

  /// Makes a claimed entry ready to be sent, and chooses its number again if necessary.
  private mutating func ready(_ entry: Entry, in store: any OutboxStore) async -> Entry? {
    var entry = entry
    guard let header = entry.content?.header else { return nil }
    let wall = clock.wall()
    let target = number(in: store, at: wall)(header.sequence)
    let isOpen = header.isMinted && !header.isReminted && entry.claim?.wasSent == false
    do throws(DeliveryError) {
      if isOpen, target != header.sequence, let limit = courier.serverClock.limit(at: wall) {
        entry = try await store.remint(entry, to: target, limit: limit)
      }
      await store.noteSent(entry)
      return entry
    } catch {
      await settleHeld(entry, Holdup(reason: error.summary), in: store)
      return nil
    }
  }

  private mutating func settleDone(_ entries: [Entry], in store: any OutboxStore) async {
    do throws(DeliveryError) {
      try await store.settleAccepted(entries)
    } catch {
      warn(
        "\(error.summary): builds that Jira accepted stay there, and are sent again with the same "
          + "numbers", at: error.location)
    }
  }

  private mutating func settleRejected(
    _ entry: Entry, _ errors: [Receipt.Rejection.Reason], in store: any OutboxStore
  ) async {
    guard let key = entry.key else { return }
    report.rejected.append(Receipt.Rejection(key: key, errors: errors))
    report.note(.rejected)
    do throws(DeliveryError) {
      _ = try await store.settleRejected(entry, errors: errors)
    } catch {
      // If it cannot even be moved back, another process does that when this one has ended.
      _ = try? await store.settleHeld(entry, reason: nil)
      warn("`\(key)` could not be kept as rejected; it will be sent again", at: store.location)
    }
  }

  /// Makes an entry available again, without writing the reason if there is no time left.
  private mutating func settleHeld(
    _ entry: Entry, _ holdup: Holdup, in store: any OutboxStore
  ) async {
    let isHurried = Task.isCancelled || courier.remaining < -0.4
    do throws(DeliveryError) {
      let held = try await store.settleHeld(entry, reason: isHurried ? nil : holdup.reason)
      hold(held, holdup, kept: isHurried ? .throughKill : .throughPowerLoss)
    } catch {
      // The claim stays; another process puts the entry back when this one has ended.
      hold(entry, holdup)
    }
  }
}
