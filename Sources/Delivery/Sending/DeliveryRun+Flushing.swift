// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

extension DeliveryRun {
  /// How many entries are claimed and sent together: ten requests.
  private static let portion = 1000

  private static let outOfTime = Holdup(
    reason: "the deadline passed before it could be sent")

  /// Delivers what the outbox holds for the site, oldest first.
  mutating func flush(_ scope: FlushScope) async {
    guard let store else {
      if let error = deliverer.outbox.error { fail(error) }
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
    var own = await sift(found.newestOfEach(), in: store)
    progress.total = progress.done + own.count
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
      let builds = accepted.counted("build")
      report.findings.add(.note, "also delivered \(builds) from the outbox")
    }
  }

  private mutating func fail(_ error: DeliveryError) {
    report.findings.add(.error, error.summary, at: error.location)
    report.note(.notKept)
  }

  /// Keeps the entries of the site, without the builds' bytes; reports the others.
  ///
  /// What the listing does not show is read, and all before the first request: after the deadline
  /// there is no time for it.
  private mutating func sift(_ entries: [Entry], in store: any OutboxStore) async -> [Entry] {
    let site = EntryName.key(ofSite: service.site)
    var own: [Entry] = []
    var others: [String: Int] = [:]
    var names: [String: String] = [:]
    for entry in entries {
      if let listed = entry.listedSite {
        if listed == site {
          own.append(entry)
          continue
        } else if let name = names[listed] {
          others[name, default: 0] += 1
          continue
        }
      }
      let reading = await store.read(entry)
      switch reading {
      case .content(let content) where content.header.site == service.site:
        var entry = entry
        entry.content = Entry.Content(header: content.header, build: Data())
        own.append(entry)
      case .content(let content):
        if let listed = entry.listedSite { names[listed] = content.header.site }
        others[content.header.site, default: 0] += 1
      case .damaged: await setAside(entry, in: store)
      case .missing: break
      case .otherVersion, .unsafe: leaveAlone(entry, reading.problem ?? "")
      }
    }
    for (site, count) in others.sorted(by: { $0.key < $1.key }) {
      let were = count == 1 ? "was" : "were"
      warn(
        "\(count.counted("entry", "entries")) for `\(site)` \(were) left in the outbox, because "
          + "another site is configured")
    }
    return own
  }

  private mutating func leaveAlone(_ entry: Entry, _ reason: String) {
    report.findings.add(.error, "entry `\(entry.id)` was left alone: it \(reason)")
    report.note(.late)
  }

  private mutating func flush(_ own: [Entry], from store: any OutboxStore) async {
    if let stop = courier.stop ?? (courier.remaining > 0 ? nil : Self.outOfTime) {
      await holdAll(own, stop, in: store)
      return
    }
    var claimed: [Entry] = []
    var others: [(Entry, Claiming)] = []
    for (entry, claiming) in zip(own, await claim(own, from: store)) {
      if case .claimed(let entry) = claiming {
        claimed.append(entry)
      } else {
        others.append((entry, claiming))
      }
    }
    await deliver(claimed, from: store)
    let named = await Self.named(others.map(\.0), in: store)
    for (entry, claiming) in zip(named, others.map(\.1)) {
      switch claiming {
      case .quarantined where entry.key == nil: noteSetAside(entry, in: store)
      case .leftAlone(let reason) where entry.key == nil: leaveAlone(entry, reason)
      default: note(claiming, of: entry)
      }
    }
  }

  /// How many of the builds that stay in the outbox are named; reading more takes too long.
  private static let named = 100

  private mutating func holdAll(
    _ entries: [Entry], _ holdup: Holdup, in store: any OutboxStore
  ) async {
    let unread = entries.filter { $0.content == nil }
    let read = await Self.named(Array(unread.prefix(Self.named)), in: store)
    for entry in entries.filter({ $0.content != nil }) + read { hold(entry, holdup) }
    guard unread.count > read.count else { return }
    report.findings.add(.error, "\(unread.count - read.count) more builds stay in the outbox")
    report.note(holdup.cause)
  }

  /// The entries with what is known about their builds.
  private static func named(_ entries: [Entry], in store: any OutboxStore) async -> [Entry] {
    await ObjectStore.concurrently(entries) { entry in
      guard entry.content == nil, case .content(let content) = await store.read(entry) else {
        return entry
      }
      var entry = entry
      entry.content = Entry.Content(header: content.header, build: Data())
      return entry
    }
  }

  /// Moves a torn or changed entry to the quarantine.
  private mutating func setAside(_ entry: Entry, in store: any OutboxStore) async {
    for case .quarantined in await claim([entry], from: store) { noteSetAside(entry, in: store) }
    report.note(.late)
  }

  private mutating func noteSetAside(_ entry: Entry, in store: any OutboxStore) {
    warn("entry `\(entry.id)` is truncated or changed, and was set aside", at: store.location)
    report.note(.late)
  }
}
