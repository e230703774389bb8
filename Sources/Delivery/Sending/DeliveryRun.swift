// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// One delivery from its first request to its deadline: what was asked, and what became of it.
struct DeliveryRun {
  let service: any BuildsService
  let access: OutboxAccess
  let assurance: Deliverer.Assurance
  let clock: DeliveryClock
  let random: @Sendable () -> Double
  let onProgress: @Sendable (DeliveryProgress) -> Void

  var courier: Courier
  var progress: DeliveryProgress
  var report = DeliveryReport()
  /// Whether all that is held was synced.
  var isKept = true
  private var isPrepared = false

  init(_ deliverer: Deliverer, total: Int?) {
    service = deliverer.service
    access = deliverer.outbox
    assurance = deliverer.assurance
    clock = deliverer.clock
    random = deliverer.random
    onProgress = deliverer.onProgress
    var pause: SitePause?
    if case .open(let outbox) = access {
      pause = SitePause(of: service.site, in: outbox.pauses)
    }
    courier = Courier(
      service: service, policy: deliverer.policy, clock: clock, pause: pause, random: random)
    progress = DeliveryProgress(total: total)
  }

  /// The outbox, where it can be used.
  var outbox: Outbox? {
    guard case .open(let outbox) = access else { return nil }
    return outbox
  }

  /// Delivers builds: into the outbox first, then from there; what cannot be kept is sent from memory.
  mutating func deliver(_ drafts: [Draft], keeping: Keeping = .throughPowerLoss) async {
    isKept = true
    var waiting: [Waiting] = []
    var unkept: [(draft: Draft, why: DeliveryError?)] = []
    if let outbox {
      for (draft, filed) in zip(drafts, outbox.file(drafts, site: service.site, keeping: keeping)) {
        switch filed {
        case .success(let name): waiting.append(Waiting(key: draft.build.key, name: name))
        case .failure(let error): unkept.append((draft, error))
        }
      }
    } else {
      var why: DeliveryError?
      if case .unusable(let error) = access { why = error }
      unkept = drafts.map { ($0, why) }
    }
    await prepare()
    if let outbox { await drain(waiting, in: outbox) }
    await deliverFromMemory(unkept)
  }

  /// Gets what requests need, once in a run; where that fails, nothing is sent.
  mutating func prepare() async {
    guard !isPrepared, courier.stop == nil else { return }
    isPrepared = true
    let progress = progress
    let onProgress = onProgress
    if let holdup = await courier.prepare(onWait: { wait, reason in
      var waiting = progress
      waiting.wait = wait
      waiting.reason = reason
      onProgress(waiting)
    }) {
      courier.halt(holdup)
    }
  }

  /// Sends parcels and tells of the progress.
  mutating func send(_ parcels: [Parcel]) async -> [Outcome] {
    let before = progress
    let onProgress = onProgress
    let answers = await courier.send(parcels) { outcomes, wait, reason in
      var now = before
      for outcome in outcomes { now.count(outcome) }
      now.wait = wait
      now.reason = reason
      onProgress(now)
    }
    for outcome in answers.outcomes { progress.count(outcome) }
    report.unknownIssueKeys.appendNew(answers.unknownIssueKeys)
    report.unknownAssociations.appendNew(answers.unknownAssociations)
    return answers.outcomes
  }

  /// Notes that a build is kept in the outbox.
  mutating func hold(
    _ key: BuildKey, as name: EntryName, _ holdup: Holdup, kept: Keeping = .throughKill
  ) {
    if kept == .throughKill { isKept = false }
    report.held.append(DeliveryReport.Held(id: name.id, key: key, reason: holdup.reason))
    report.note(holdup.cause)
  }

  /// Notes something worth telling.
  mutating func warn(_ message: String, at location: String? = nil) {
    report.findings.append(Finding(.warning, message, at: location))
  }
}

extension DeliveryProgress {
  fileprivate mutating func count(_ outcome: Outcome?) {
    switch outcome {
    case .accepted: accepted += 1
    case .rejected: rejected += 1
    case .held: held += 1
    case nil: break
    }
  }
}

extension Array where Element: Equatable {
  /// Adds what is not there yet, up to a bound that no honest answer reaches.
  fileprivate mutating func appendNew(_ elements: [Element]) {
    for element in elements where count < 10_000 && !contains(element) { append(element) }
  }
}
