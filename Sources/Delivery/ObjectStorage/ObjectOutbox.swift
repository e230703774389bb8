// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform
internal import Synchronization

/// An outbox in object storage, for machines that vanish after their job.
///
/// `entries/SITE/NAME` waits to be sent, `rejected/SITE/NAME` was refused by Jira,
/// `damaged/SITE/NAME` is set aside; `SITE` is a digest. `claims/KEY` says who sends a build until
/// when; only a conditional write creates or takes over one. `pauses/SITE.INSTANT` says when
/// a site is ready again, `cursors/NAME` how far a file of documents was sent, and `format` that
/// the store was found to keep its promises. One listing of the prefix shows all of it. Times are
/// the store's: agents' clocks may differ.
final class ObjectOutbox: OutboxStore {
  let store: ObjectStore
  private let limits: OutboxLimits
  private let clock: Clocks
  private let claimant: String
  private let claims: ObjectClaims
  private let objects: KnownObjects
  private let isChecked = Mutex(false)

  /// A listing this old is read again before it decides about a pause, in seconds.
  private static let freshness = 5.0
  /// How old a listing of entries may be: whoever claims one finds out whether it still exists.
  private static let entryFreshness = 30.0

  /// The time for keeping builds at the end of a run, in seconds.
  let reserve: Double

  init(
    _ store: ObjectStore, limits: OutboxLimits, clock: Clocks, reserve: Double = 4
  ) {
    self.store = store
    self.reserve = reserve
    self.limits = limits
    self.clock = clock
    claimant = (0..<16).map { _ in Hex.encode([UInt8.random(in: 0...255)]) }.joined()
    claims = ObjectClaims(store, claimant: claimant)
    objects = KnownObjects(store, clock: clock)
  }

  var location: String { store.address.text }

  /// A build is sent first, and kept only if that fails: a job that ends by itself has time for
  /// both.
  var keepsBeforeSending: Bool { false }

  /// Agents that vanish look at the last numbers of the pipeline instead: a submission that
  /// succeeds writes nothing here.
  var announcements: Announcements? { nil }

  // MARK: Listing

  func entries(in states: [Entry.State]) async throws(DeliveryError) -> [Entry] {
    try await entries(in: states, maxAge: Self.entryFreshness)
  }

  private func entries(
    in states: [Entry.State], maxAge: Double
  ) async throws(DeliveryError) -> [Entry] {
    let items = try await objects.list(maxAge: maxAge)
    let claimed = Set(items.compactMap { ObjectKey.name($0.key, in: "claims") })
    return items.compactMap { ObjectKey.entry($0, claimed) }.filter { states.contains($0.state) }
      .sorted { $0.isOlder(than: $1) }
  }

  func entries(ofBuilds keys: Set<String>) async throws(DeliveryError) -> [String: [Entry]] {
    let entries = try await entries(in: [.new, .sending, .rejected], maxAge: 1)
    return Dictionary(grouping: entries.filter { keys.contains($0.name.key) }, by: \.name.key)
  }

  func read(_ entry: Entry) async -> EntryReading {
    await object(entry).reading
  }

  private func object(_ entry: Entry) async -> (reading: EntryReading, body: Data?) {
    let object: ObjectStore.Object?
    do throws(DeliveryError) {
      object = try await store.get(ObjectKey.of(entry))
    } catch {
      return (.unsafe("cannot be read: \(error.summary)"), nil)
    }
    guard let object else { return (.missing, nil) }
    return (Entry.Content.read(object.body, named: entry.name), object.body)
  }

  // MARK: Filing

  func file(_ drafts: [Entry], keeping: Keeping) async -> [Result<Entry, DeliveryError>] {
    // The process may be about to end: what is kept now must not be cancelled with it.
    await Task {
      let time = keeping == .throughKill ? Self.hurry : reserve
      let end = min(clock.monotonic() + time, ObjectStore.end ?? .infinity)
      return await ObjectStore.$end.withValue(end) {
        await KnownObjects.$isLastChance.withValue(true) {
          await filed(drafts, isHurried: keeping == .throughKill)
        }
      }
    }.value
  }

  /// How long a process that was asked to stop may still work, in seconds.
  private static let hurry = 0.8

  private func filed(
    _ drafts: [Entry], isHurried: Bool
  ) async -> [Result<Entry, DeliveryError>] {
    var held: [Entry] = []
    do throws(DeliveryError) {
      held = try await entries(in: Entry.State.kept, maxAge: isHurried ? 3600 : 2)
      if !isHurried { try await check() }
    } catch {
      return drafts.map { _ in .failure(error) }
    }
    var room = FilingRoom(held, limits, location: location)
    var plans: [Result<FilingPlan, DeliveryError>] = []
    for draft in drafts { plans.append(room.plan(draft)) }
    let results = await ObjectStore.concurrently(plans) { plan in await self.carryOut(plan) }
    objects.changed()
    return results
  }

  private func carryOut(
    _ plan: Result<FilingPlan, DeliveryError>
  ) async -> Result<Entry, DeliveryError> {
    await Result { () async throws(DeliveryError) in
      let plan = try plan.get()
      guard let body = plan.body else { return plan.entry }
      let key = ObjectKey.of(plan.entry)
      if try await store.put(key, body, if: .absent) == nil {
        // The name says which update of which build it is: whoever wrote it kept the same.
        guard case .content = await read(plan.entry) else {
          throw store.unusable("an object with the name of an entry is not an entry")
        }
      }
      for entry in plan.replaced {
        // What stays is skipped when the newer one is sent, and removed with it.
        _ = try? await store.delete(ObjectKey.of(entry))
      }
      return plan.entry
    }
  }

  // MARK: Conditions

  private static let format = "format"

  /// Makes sure, once per prefix, that the store decides races.
  func check() async throws(DeliveryError) {
    guard !isChecked.withLock({ $0 }), !objects.include(Self.format) else { return }
    try await checkConditions()
  }

  private func checkConditions() async throws(DeliveryError) {
    try await promises.checkConditions()
    _ = try await store.put(Self.format, Data("1\n".utf8))
    isChecked.withLock { $0 = true }
  }

  /// Tries every kind of request that an outbox needs, and notes that the outbox exists.
  func examine() async throws(DeliveryError) -> (ahead: Double, refusals: [DeliveryError]) {
    let refusals = try await promises.refusals()
    if refusals.isEmpty {
      try await promises.checkConsistency()
      try await checkConditions()
    }
    let ahead = Double(store.now.subtractingReportingOverflow(clock.wall()).partialValue) / 1000
    return (ahead, refusals)
  }

  private var promises: StorePromises { StorePromises(store: store, probe: "probes/" + claimant) }

  /// Fails if the bucket does not exist, or if nothing was ever kept below the prefix.
  ///
  /// A misspelt prefix looks like an outbox that was never used. Nobody reads the warnings of a
  /// scheduled job, so it is an error, as for a directory.
  func requireExistence() async throws(DeliveryError) {
    guard try await objects.list(maxAge: Self.entryFreshness).isEmpty else { return }
    throw DeliveryError(
      .noSuchOutbox, "there is no outbox: nothing was ever kept below this prefix", at: location,
      fix: "check --outbox; for a new outbox, run `buildpost doctor` with it once")
  }

  // MARK: Claims

  func releaseStaleClaims() async throws(DeliveryError) {
    let listing = try await objects.list(maxAge: Self.entryFreshness)
    var isChanged = try await claims.removeStale(in: listing)
    for item in listing {
      guard let end = Self.pauseEnd(item), store.now - end > Self.pauseMemory else { continue }
      try await store.delete(item.key)
      isChanged = true
    }
    if isChanged { objects.changed() }
  }

  /// How long a pause is kept after its end, in milliseconds: a later flush removes it.
  private static let pauseMemory: Int64 = 3_600_000

  /// When a pause ends; `nil` if the object is not a pause.
  private static func pauseEnd(_ item: ObjectStore.Item, of site: String? = nil) -> Int64? {
    ObjectKey.name(item.key, in: "pauses").flatMap { SitePause.end($0, of: site) }
  }

  func claim(
    _ wanted: [Entry], lease seconds: Double, isToBeSent: @Sendable (Entry) -> Bool
  ) async throws(DeliveryError) -> [Claiming] {
    try await check()
    objects.changed()
    let marked = wanted.map { ($0, isToBeSent($0)) }
    return await ObjectStore.concurrently(marked) { entry, isToBeSent in
      await self.claim(entry, lease: seconds, isToBeSent: isToBeSent)
    }
  }

  private func claim(
    _ entry: Entry, lease seconds: Double, isToBeSent: Bool
  ) async -> Claiming {
    do throws(DeliveryError) {
      guard try await claims.acquire(entry.name.key, seconds: seconds) else { return .busy }
      var origin = entry
      if origin.state == .sending { origin.state = .new }
      let (reading, body) = await object(origin)
      switch reading {
      case .content(let content):
        var claimed = Entry(entry.name, .sending, content: content)
        claimed.listedSite = entry.listedSite
        var claim = Claim(
          lease: store.now.addingSaturating(Int64(seconds * 1000)), claimant: .unknown, serial: 0)
        claim.origin = origin.state
        claim.wasSent = content.header.mayBeSent || entry.name.mayBeSent
        claimed.content?.header.mayBeSent = claim.wasSent || isToBeSent
        claimed.claim = claim
        return .claimed(claimed)
      case .damaged:
        var aside = entry
        aside.state = .quarantine
        _ = try await store.put(ObjectKey.of(aside), body ?? Data())
        try await store.delete(ObjectKey.of(origin))
        await claims.release(entry.name.key)
        return .quarantined
      case .missing:
        await claims.release(entry.name.key)
        return .busy
      case .otherVersion, .unsafe:
        await claims.release(entry.name.key)
        return .leftAlone(reading.problem ?? "")
      }
    } catch {
      return .leftAlone("cannot be claimed: \(error.summary)")
    }
  }

  // MARK: Settling

  func remint(
    _ entry: Entry, to target: Int64, limit: Int64
  ) async throws(DeliveryError) -> Entry {
    guard target <= limit else { throw DeliveryError.numberTooFar(entry) }
    var result = entry
    do {
      try result.renumber(target)
      result.content?.header.isReminted = true
      guard let (name, body) = try result.content?.encoded() else { return entry }
      result.name = name
      let (old, new) = (ObjectKey.of(Self.origin(entry)), ObjectKey.of(Self.origin(result)))
      _ = try await store.put(new, body)
      if new != old { try await store.delete(old) }
      return result
    } catch {
      throw error as? DeliveryError ?? store.unusable("an entry cannot be written")
    }
  }

  func noteSent(_ entry: Entry) {}

  func settleAccepted(_ entries: [Entry]) async throws(DeliveryError) {
    guard !entries.isEmpty else { return }
    // What was sent from memory is in the outbox only if an older update of it waits there.
    let own = Set(entries.filter { $0.state != .draft }.map { ObjectKey.of(Self.origin($0)) })
    var results = await delete(own)
    let newest = Dictionary(entries.map { ($0.name.key, $0.sequence) }, uniquingKeysWith: max)
    // An older update that stays because nothing can be listed is sent with its lower number, which
    // Jira ignores.
    let known = (try? await objects.list(maxAge: 60, ignoringOwn: true)) ?? []
    let older = known.compactMap { ObjectKey.entry($0, []) }.filter { other in
      other.state != .quarantine && other.sequence <= newest[other.name.key] ?? -1
    }
    results += await delete(Set(older.map(ObjectKey.of)).subtracting(own))
    for key in newest.keys { await claims.release(key) }
    if !results.isEmpty { objects.changed() }
    for result in results { _ = try result.get() }
  }

  private func delete(_ keys: Set<String>) async -> [Result<Bool, DeliveryError>] {
    await ObjectStore.concurrently(Array(keys)) { key in
      await Result { () async throws(DeliveryError) in try await self.store.delete(key) }
    }
  }

  func settleRejected(
    _ entry: Entry, errors: [Receipt.Rejection.Reason]
  ) async throws(DeliveryError) -> Entry {
    let rejected = entry.attempted(at: store.now, reason: nil, errors: errors)
    return try await replace(entry, by: rejected, in: .rejected)
  }

  func trimRejected() async throws(DeliveryError) -> Int {
    let surplus = limits.surplus(try await entries(in: [.rejected], maxAge: 1))
    for entry in surplus { try await store.delete(ObjectKey.of(entry)) }
    if !surplus.isEmpty { objects.changed() }
    return surplus.count
  }

  func settleHeld(_ entry: Entry, reason: String?) async throws(DeliveryError) -> Entry {
    guard let reason else {
      await claims.release(entry.name.key)
      return Self.origin(entry)
    }
    let held = entry.attempted(at: store.now, reason: reason)
    return try await replace(entry, by: held, in: Self.origin(entry).state)
  }

  /// Writes the new object first, then removes the old one and the claim.
  ///
  /// Nothing is written for a claim that ran out: another process may have it by now.
  private func replace(
    _ entry: Entry, by settled: Entry, in state: Entry.State
  ) async throws(DeliveryError) -> Entry {
    if let lease = entry.claim?.lease, store.now > lease { return Self.origin(entry) }
    guard let (name, body) = try? settled.content?.encoded() else { return entry }
    var placed = Entry(name, state, content: settled.content)
    placed.listedSite = entry.listedSite
    let result = placed
    let old = ObjectKey.of(Self.origin(entry))
    _ = try await Task {
      await Result { () async throws(DeliveryError) in
        _ = try await self.store.put(ObjectKey.of(result), body)
        if ObjectKey.of(result) != old, entry.state != .draft { try await self.store.delete(old) }
      }
    }.value.get()
    await claims.release(entry.name.key)
    objects.changed()
    return result
  }

  private static func origin(_ entry: Entry) -> Entry {
    var origin = entry
    origin.state = entry.claim?.origin ?? (entry.state == .sending ? .new : entry.state)
    origin.claim = nil
    return origin
  }

  func fate(of entry: Entry) async throws(DeliveryError) -> Fate {
    try await fate(of: entry.name.key, from: entry.sequence)
  }

  func drop(_ entry: Entry) async throws(DeliveryError) {
    guard try await claims.acquire(entry.name.key, seconds: 60) else {
      throw DeliveryError(
        .noSuchEntry, "entry `\(entry.id)` is being sent by another process", at: location,
        fix: "wait until it finishes")
    }
    try await store.delete(ObjectKey.of(Self.origin(entry)))
    await claims.release(entry.name.key)
    objects.changed()
  }

  // MARK: Pauses and cursors

  func pause(of site: String, longest: Double) async -> Double? {
    // Without a listing the site itself asks this process to wait. Most of the time is for Jira.
    let now = clock.monotonic()
    let end = now + min(reserve / 2, max(0, (ObjectStore.end ?? .infinity) - now) / 4)
    let listed = try? await ObjectStore.$end.withValue(end) {
      try await objects.list(maxAge: Self.freshness, ignoringOwn: true)
    }
    guard let items = listed else { return nil }
    let site = EntryName.key(ofSite: site)
    let instants = items.compactMap { Self.pauseEnd($0, of: site) }
    return SitePause.remaining(instants, at: store.now, longest: longest)
  }

  func recordPause(_ seconds: Double, of site: String, longest: Double) async {
    guard longest > seconds, seconds > (await pause(of: site, longest: longest) ?? 0) else {
      return
    }
    let instant = store.now.addingSaturating(Int64((seconds * 1000).rounded(.up)) + 1000)
    // If it cannot be written, the site itself tells the others.
    _ = try? await store.put("pauses/\(EntryName.key(ofSite: site)).\(instant)", Data())
    objects.changed()
  }

  func cursor(_ name: String) async -> String? {
    // Without a readable cursor the file of documents starts over.
    guard let object = try? await store.get("cursors/" + name) else { return nil }
    return String(decoding: object.body, as: UTF8.self)
  }

  func setCursor(_ name: String, _ position: String?) async throws(DeliveryError) {
    if let position {
      _ = try await store.put("cursors/" + name, Data(position.utf8))
    } else {
      try await store.delete("cursors/" + name)
    }
  }
}
