// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

extension DeliveryRun {
  /// How many entries are claimed and sent together: ten requests.
  private static let portion = 1000

  private static let outOfTime = Holdup(
    cause: .late, reason: "the deadline passed before it could be sent")

  /// Delivers what the outbox holds for the site, oldest first.
  mutating func flush(_ scope: FlushScope) async {
    guard let store else {
      if let storeError { fail(storeError) }
      return
    }
    let found: [Entry]
    do throws(DeliveryError) {
      try await store.releaseStaleClaims()
      found = try await store.entries(in: scope == .waiting ? [.new] : [.new, .rejected])
    } catch {
      fail(error)
      return
    }
    var own = await sift(Self.newest(of: found), in: store)
    progress.total = own.count
    guard !own.isEmpty else { return }
    await prepare()
    while !own.isEmpty {
      await flush(Array(own.prefix(Self.portion)), from: store)
      own.removeFirst(min(Self.portion, own.count))
    }
  }

  /// Delivers what other machines left in a shared outbox, as far as the time allows.
  ///
  /// It changes nothing about the outcome of this run: those builds are kept already.
  mutating func deliverWaiting() async {
    guard let store, !store.keepsBeforeSending, report.worst == .none, courier.remaining > 1 else {
      return
    }
    let own = report
    report = DeliveryReport()
    await flush(.waiting)
    let accepted = report.accepted.count
    report = own
    if accepted > 0 {
      let builds = accepted == 1 ? "1 build" : "\(accepted) builds"
      report.findings.append(Finding(.note, "also delivered \(builds) that waited in the outbox"))
    }
  }

  private mutating func fail(_ error: DeliveryError) {
    report.findings.append(Finding(.error, error.summary, at: error.location))
    report.note(.notKept)
  }

  /// The newest update of each build, in the order of the oldest.
  private static func newest(of entries: [Entry]) -> [Entry] {
    var newest: [String: Entry] = [:]
    for entry in entries
    where newest[entry.name.key].map({ entry.name.isNewer(than: $0.name) }) ?? true {
      newest[entry.name.key] = entry
    }
    return entries.compactMap { newest.removeValue(forKey: $0.name.key) }
  }

  /// Reads the entries and keeps those of the site, without the builds' bytes; reports the others.
  ///
  /// All are read before the first request: after the deadline there is no time for it.
  private mutating func sift(_ entries: [Entry], in store: any OutboxStore) async -> [Entry] {
    var own: [Entry] = []
    var others: [String: Int] = [:]
    for entry in entries {
      let reading = await store.read(entry)
      switch reading {
      case .content(let content) where content.header.site == service.site:
        var entry = entry
        entry.content = Entry.Content(header: content.header, build: Data())
        own.append(entry)
      case .content(let content): others[content.header.site, default: 0] += 1
      case .damaged: await setAside(entry, in: store)
      case .missing: break
      case .otherVersion:
        warn("entry `\(entry.id)` was left alone: it \(reading.problem ?? "")")
      case .unsafe(let reason): warn("entry `\(entry.id)` was left alone: it \(reason)")
      }
    }
    for (site, count) in others.sorted(by: { $0.key < $1.key }) {
      let entries = count == 1 ? "1 entry" : "\(count) entries"
      warn(
        "\(entries) for the site `\(site)` were were were were were were left alone: another site is configured"
      )
    }
    return own
  }

  private mutating func flush(_ own: [Entry], from store: any OutboxStore) async {
    if let stop = courier.stop ?? (courier.remaining > 0 ? nil : Self.outOfTime) {
      for entry in own {
        if let key = entry.key { hold(entry, key, stop) }
      }
      return
    }
    var claimed: [Entry] = []
    for (entry, claiming) in zip(own, await claim(own, from: store)) {
      if case .claimed(let entry) = claiming { claimed.append(entry) }
      note(claiming, of: entry)
    }
    await deliver(claimed, from: store)
  }

  /// Moves a torn or changed entry to the quarantine.
  private mutating func setAside(_ entry: Entry, in store: any OutboxStore) async {
    for case .quarantined in await claim([entry], from: store) {
      warn("entry `\(entry.id)` is truncated or changed, and was set aside", at: store.location)
    }
    report.note(.late)
  }
}
