// SPDX-License-Identifier: Apache-2.0

internal import JiraBuilds
internal import BuildModel
internal import Platform

extension Outbox: OutboxStore {
  var location: String { path }
  var keepsBeforeSending: Bool { true }
  var reserve: Double { 0 }

  func requireExistence() {}

  func examine() throws(DeliveryError) -> (ahead: Double, refusals: [DeliveryError]) {
    try guarded { try Self.checkWritable(path) }
    return (0, [])
  }

  /// Claims entries so that no other process sends them, or another update of the same build.
  ///
  /// The move to `sending` has one winner. Only after it are the other claims looked at: of two
  /// processes that claim two updates of one build, the later one sees the other claim and steps
  /// back. So numbers of one build are never sent at the same time.
  func claim(
    _ wanted: [Entry], lease seconds: Double, isToBeSent: @Sendable (Entry) -> Bool
  ) throws(DeliveryError) -> [Claiming] {
    let moved = wanted.map { take($0, lease: seconds, isToBeSent: isToBeSent($0)) }
    let claims: [String: [Entry]]
    do {
      claims = try self.claims()
    } catch {
      for case (let entry, .success(let claimed?)) in zip(wanted, moved) {
        back(claimed, to: entry)
      }
      throw Self.error(error, at: path)
    }
    return zip(wanted, moved).map { entry, move in
      switch move {
      case .failure(let error): return .leftAlone("cannot be claimed: \(error.lowercasedWords)")
      case .success(nil): return .busy
      case .success(let claimed?):
        let others = claims[entry.name.key, default: []].filter { $0.file != claimed.file }
        guard others.allSatisfy(release) else {
          back(claimed, to: entry)
          return .busy
        }
        return open(claimed, of: entry)
      }
    }
  }

  private func take(
    _ entry: Entry, lease seconds: Double, isToBeSent: Bool
  ) -> Result<Entry?, SystemFailure> {
    let milliseconds = Int64(min(max(0, seconds), 86_400) * 1000)
    var claim = Claim(
      lease: clock.wall().addingSaturating(milliseconds), claimant: claimant, serial: serial())
    claim.origin = entry.state
    claim.wasSent = entry.name.mayBeSent
    var claimed = Entry(entry.name, .sending, claim: claim)
    claimed.name.mayBeSent = entry.name.mayBeSent || isToBeSent
    return Result { () throws(SystemFailure) in try move(entry, to: claimed) ? claimed : nil }
  }

  private func back(_ claimed: Entry, to entry: Entry) {
    // If this fails, others put it back when this process has ended.
    _ = try? move(claimed, to: entry)
  }

  /// The claims of all processes, by build.
  private func claims() throws(SystemFailure) -> [String: [Entry]] {
    var claims: [String: [Entry]] = [:]
    try eachEntry(in: .sending) { entry in
      if entry.claim != nil { claims[entry.name.key, default: []].append(entry) }
    }
    return claims
  }

  /// Puts back an entry that nobody holds any more, and says whether it did.
  private func release(_ entry: Entry) -> Bool {
    guard entry.claim?.isStale(now: clock.wall(), seenFrom: claimant) == true else { return false }
    // If it cannot be put back the claim stays, and its build waits.
    return (try? move(entry, to: Entry(entry.name, .new))) != nil
  }

  func releaseStaleClaims() throws(DeliveryError) {
    try guarded {
      for entry in try claims().values.joined() { _ = release(entry) }
    }
  }

  /// Reads a claimed entry and decides whether it can be sent.
  private func open(_ claimed: Entry, of entry: Entry) -> Claiming {
    var claimed = claimed
    let reading = read(claimed)
    switch reading {
    case .content(var content):
      let wasSent = content.header.mayBeSent || entry.name.mayBeSent
      content.header.mayBeSent = wasSent || claimed.name.mayBeSent
      claimed.claim?.wasSent = wasSent
      claimed.content = content
      // If the ledger cannot be read, Jira's own rule still drops a lower number.
      let accepted = try? ledger.accepted(entry.name.key)
      if let accepted, accepted >= content.header.sequence, accepted > Self.highestUsual {
        guard accepted == content.header.sequence, !content.header.isMinted else {
          back(claimed, to: entry)
          return .leftAlone(
            "cannot replace update number \(accepted), which Jira accepted before: Jira ignores "
              + "lower numbers (delete the build with `buildpost delete`, then send it again)")
        }
      } else if let accepted, accepted > content.header.sequence {
        // What cannot be removed is skipped again the next time.
        _ = try? remove(claimed)
        return .superseded
      }
      return .claimed(claimed)
    case .damaged:
      back(claimed, to: Entry(entry.name, .quarantine))
      return .quarantined
    case .missing: return .busy
    case .otherVersion, .unsafe:
      back(claimed, to: entry)
      return .leftAlone(reading.problem ?? "")
    }
  }

  /// Half of the range, far beyond nanoseconds since 1970: a higher number freezes its build.
  private static let highestUsual = Int64.max / 2

  // MARK: Numbers

  func noteSent(_ entry: Entry) {
    if let updated = entry.announced, let key = entry.key, let site = entry.site {
      announcements?.note(key, site: site, at: updated)
    }
    guard entry.content?.header.isMinted == true, entry.claim?.wasSent == false else { return }
    // A full disk must not keep a build from being sent; then only the clock makes numbers grow.
    _ = try? ledger.add(.sent, entry.sequence, of: entry.name.key)
  }

  /// The entry with the new number is durable before the old one is removed.
  func remint(_ entry: Entry, to target: Int64, limit: Int64) throws(DeliveryError) -> Entry {
    try guarded { try reminted(entry, to: target, limit: limit) }
  }

  private func reminted(_ entry: Entry, to target: Int64, limit: Int64) throws -> Entry {
    let old = entry.sequence
    let key = entry.name.key
    let floor = max(target, (try ledger.sent(key) ?? -1).addingSaturating(1))
    guard floor <= limit else { throw DeliveryError.numberTooFar(entry) }
    let number = try ledger.reserve(
      key, from: floor, horizon: limit, insteadOf: old, serial: serial())
    guard number <= limit else { throw DeliveryError.numberTooFar(entry) }
    var result = entry
    try result.renumber(number)
    result.content?.header.isReminted = true
    result.content?.header.mayBeSent = false
    guard let (name, file) = try result.content?.encoded() else { return entry }
    result.name = name
    result.name.mayBeSent = true
    try write(file, as: result, .throughPowerLoss)
    try directory(.sending).sync()
    try remove(entry)
    // Only a process that waits for the old number misses the line; it reports the build as held.
    _ = try? ledger.add(.replaced, old, of: key, note: String(number))
    result.content?.header.mayBeSent = true
    return result
  }

  // MARK: Settling

  /// A claim that was lost in the meantime is another process's to settle; its number is the same.
  func settleAccepted(_ entries: [Entry]) throws(DeliveryError) {
    try guarded {
      var accepted: [String: Int64] = [:]
      for entry in entries {
        let key = entry.name.key
        accepted[key] = max(accepted[key] ?? 0, entry.sequence)
        // A full disk must not keep an accepted build here; without the line Jira's own rule drops
        // older numbers.
        _ = try? ledger.add(.accepted, entry.sequence, of: key)
        if !entry.isUnfinished, let build = entry.key, let site = entry.site {
          announcements?.forget(build, site: site)
        }
        try remove(entry)
      }
      for state in [Entry.State.new, .rejected] { try removeOlder(than: accepted, in: state) }
    }
  }

  private func removeOlder(
    than accepted: [String: Int64], in state: Entry.State
  ) throws(SystemFailure) {
    var older: [Entry] = []
    try eachEntry(in: state) { entry in
      if let number = accepted[entry.name.key], entry.sequence <= number { older.append(entry) }
    }
    for entry in older { try remove(entry) }
  }

  func settleRejected(
    _ entry: Entry, errors: [Receipt.Rejection.Reason]
  ) throws(DeliveryError) -> Entry {
    let rejected = entry.attempted(at: clock.wall(), reason: nil, errors: errors)
    return try guarded { try replace(entry, by: rejected, in: .rejected) }
  }

  /// If the reason cannot be written the entry goes back as it was, with one move.
  func settleHeld(_ entry: Entry, reason: String?) throws(DeliveryError) -> Entry {
    if let reason {
      let held = entry.attempted(at: clock.wall(), reason: reason)
      if let kept = try? replace(entry, by: held, in: entry.claim?.origin ?? .new) { return kept }
    }
    var waiting = Entry(entry.name, entry.claim?.origin ?? .new, content: entry.content)
    waiting.name.mayBeSent = entry.content?.header.mayBeSent ?? entry.name.mayBeSent
    try guarded { _ = try move(entry, to: waiting) }
    return waiting
  }

  /// Writes the new file first, then removes the claim: killed in between, both exist and the older
  /// one loses.
  ///
  /// Nothing is written for a claim that another process took over when its lease had run out.
  private func replace(
    _ entry: Entry, by settled: Entry, in state: Entry.State
  ) throws -> Entry {
    guard try directory(.sending).status(of: entry.file) != nil,
      let (name, file) = try settled.content?.encoded()
    else { return entry }
    let result = Entry(name, state, content: settled.content)
    try write(file, as: result, .throughPowerLoss)
    try directory(state).sync()
    try remove(entry)
    return result
  }

  func fate(of entry: Entry) async throws(DeliveryError) -> Fate {
    let key = entry.name.key
    let (number, accepted) = try guarded {
      (try ledger.current(entry.sequence, of: key), try ledger.accepted(key))
    }
    if let accepted, accepted >= number { return .accepted }
    return try await fate(of: key, from: number)
  }

  // MARK: Listing

  func entries(in states: [Entry.State]) throws(DeliveryError) -> [Entry] {
    try guarded {
      var result: [Entry] = []
      for state in states { try eachEntry(in: state) { result.append($0) } }
      return result.sorted { $0.isOlder(than: $1) }
    }
  }

  func drop(_ entry: Entry) throws(DeliveryError) {
    if let claim = entry.claim, !claim.isStale(now: clock.wall(), seenFrom: claimant) {
      throw DeliveryError(
        .noSuchEntry, "entry `\(entry.id)` is being sent by process \(claim.claimant.process)",
        at: path, fix: "wait until it finishes")
    }
    try guarded { _ = try remove(entry) }
  }

  // MARK: Pauses

  func pause(of site: String, longest: Double) -> Double? {
    SitePause(of: site, in: pauses).remaining(at: clock.wall(), longest: longest)
  }

  func recordPause(_ seconds: Double, of site: String, longest: Double) {
    SitePause(of: site, in: pauses).tell(seconds, at: clock.wall(), longest: longest)
  }
}
