// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

extension DeliveryRun {
  /// Entries that are claimed and sent together: ten requests.
  private static let portion = 1000

  /// An entry of the site, and its build.
  private typealias Own = (place: Outbox.Place, key: BuildKey)

  /// Delivers what the outbox holds for the site, oldest first.
  mutating func flush(_ scope: FlushScope) async {
    guard let outbox else {
      if case .unusable(let error) = access {
        report.findings.append(Finding(.error, error.summary, at: error.location))
        report.note(.notKept)
      }
      return
    }
    let rest: [Outbox.Place]
    do {
      try outbox.releaseStaleClaims()
      rest = try outbox.places(scope == .waiting ? [.new] : [.new, .rejected])
    } catch {
      let failure = Outbox.error(error, at: outbox.path)
      report.findings.append(Finding(.error, failure.summary, at: failure.location))
      report.note(.notKept)
      return
    }
    var own = await sift(Self.newest(of: rest), in: outbox)
    progress.total = own.count
    guard !own.isEmpty else { return }
    await prepare()
    while !own.isEmpty {
      await flush(Array(own.prefix(Self.portion)), from: outbox)
      own.removeFirst(min(Self.portion, own.count))
    }
  }

  /// The newest snapshot of each build, in the order of the oldest.
  private static func newest(of places: [Outbox.Place]) -> [Outbox.Place] {
    var newest: [String: Outbox.Place] = [:]
    for place in places
    where newest[place.name.key].map({ place.name.isNewer(than: $0.name) }) ?? true {
      newest[place.name.key] = place
    }
    return places.compactMap { newest.removeValue(forKey: $0.name.key) }
  }

  /// Finds the entries of the site, and tells what is with the others.
  ///
  /// All are read before the first request: behind the deadline there is no time for it.
  private mutating func sift(_ places: [Outbox.Place], in outbox: Outbox) async -> [Own] {
    var own: [Own] = []
    var others: [String: Int] = [:]
    for place in places {
      switch outbox.read(place.file, as: place.name, in: place.state) {
      case .entry(let entry) where entry.header.site == service.site:
        own.append((place, entry.header.key))
      case .entry(let entry): others[entry.header.site, default: 0] += 1
      case .damaged: await setAside(place, in: outbox)
      case .missing: break
      case .otherVersion(let version):
        warn(
          "entry `\(place.name.id)` left alone: it was written by another version (format \(version))"
        )
      case .unsafe(let reason): warn("entry `\(place.name.id)` left alone: it \(reason)")
      }
    }
    for (site, count) in others.sorted(by: { $0.key < $1.key }) {
      let entries = count == 1 ? "1 entry" : "\(count) entries"
      warn("\(entries) for the site `\(site)` left alone: another site is configured")
    }
    return own
  }

  private mutating func flush(_ own: [Own], from outbox: Outbox) async {
    if let stop = courier.stop ?? (courier.remaining > 0 ? nil : Self.outOfTime) {
      for (place, key) in own { hold(key, as: place.name, stop) }
      return
    }
    let taken = await take(own.map { ($0.place.state, $0.place.name) }, from: outbox)
    var claims: [Claim] = []
    for ((place, key), claiming) in zip(own, taken) {
      if case .claimed(let claim) = claiming { claims.append(claim) }
      note(claiming, of: key, as: place.name)
    }
    await deliver(claims, from: outbox)
  }

  private static let outOfTime = Holdup(cause: .late, reason: "the deadline passed before its turn")

  /// Moves a torn or changed entry to the quarantine.
  private mutating func setAside(_ place: Outbox.Place, in outbox: Outbox) async {
    for case .quarantined in await take([(place.state, place.name)], from: outbox) {
      warn("entry `\(place.name.id)` is torn or changed, and was set aside", at: outbox.path)
    }
    report.note(.late)
  }
}
