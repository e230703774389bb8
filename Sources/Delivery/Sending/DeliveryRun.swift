// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// One delivery from its first request to its deadline.
struct DeliveryRun {
  let deliverer: Deliverer
  var courier: Courier
  var progress: DeliveryProgress
  var report = DeliveryReport()
  /// Whether everything that is held was synced.
  private(set) var isKept = true
  private var isPrepared = false
  /// Which earlier builds to look at, and what requests about them share.
  var earlier: (rule: EarlierBuilds, envelope: Submission.Envelope)?
  /// What closes earlier builds, until it is sent in the first request.
  private var companions: [Entry] = []

  init(_ deliverer: Deliverer, total: Int?) {
    self.deliverer = deliverer
    courier = Courier(deliverer)
    progress = DeliveryProgress(total: total)
  }

  var service: any BuildsService { deliverer.service }
  var clock: Clocks { deliverer.clock }
  /// The outbox, if it can be used.
  var store: (any OutboxStore)? { deliverer.outbox.store }

  /// Delivers builds: through the outbox if they can be kept there, otherwise from memory.
  mutating func deliver(_ drafts: [Entry], keeping: Keeping = .throughPowerLoss) async {
    isKept = true
    if let store, !store.keepsBeforeSending {
      await prepare()
      await deliverFromMemory(drafts.map { ($0, nil) }, keepingIn: store)
      return
    }
    var kept: [Entry] = []
    var unkept: [Unkept] = []
    let obstacle = courier.obstacle()
    if let store {
      var drafts = drafts
      for place in drafts.indices { drafts[place].content?.header.reason = obstacle?.reason }
      for (draft, filed) in zip(drafts, await store.file(drafts, keeping: keeping)) {
        switch filed {
        case .success(var entry):
          entry.content = entry.content ?? draft.content
          if let obstacle {
            hold(entry, obstacle, kept: keeping)
          } else {
            kept.append(entry)
          }
        case .failure(let error): unkept.append((draft, error))
        }
      }
    } else {
      unkept = drafts.map { ($0, deliverer.outbox.error) }
    }
    await prepare()
    if let store { await drain(kept, in: store) }
    await deliverFromMemory(unkept)
  }

  /// Gets what requests need, once per run; if that fails, nothing is sent.
  mutating func prepare() async {
    guard !isPrepared, courier.stop == nil else { return }
    isPrepared = true
    let (progress, onProgress) = (progress, deliverer.onProgress)
    let holdup = await courier.prepare { onProgress(progress.waiting($0, for: $1)) }
    if let holdup { courier.halt(holdup) }
    guard let earlier, courier.stop == nil else { return }
    self.earlier = nil
    companions = await entriesClosing(earlier.rule, earlier.envelope)
  }

  /// Sends entries, and reads accepted ones back if that was requested.
  mutating func send(_ entries: [Entry]) async -> [Outcome] {
    let (before, onProgress) = (progress, deliverer.onProgress)
    let closing = entries.isEmpty ? [] : companions
    companions.removeFirst(closing.count)
    var answers = await courier.send(entries + closing) { outcomes, wait, reason in
      var now = before
      for outcome in outcomes.prefix(entries.count) { now.count(outcome) }
      onProgress(now.waiting(wait, for: reason))
    }
    await note(Array(answers.outcomes.dropFirst(entries.count)), of: closing)
    answers.outcomes.removeLast(closing.count)
    for outcome in answers.outcomes { progress.count(outcome) }
    report.unknownIssueKeys.appendNew(answers.unknownIssueKeys)
    report.unknownAssociations.appendNew(answers.unknownAssociations)
    guard deliverer.assurance == .stored else { return answers.outcomes }
    var outcomes: [Outcome] = []
    for (entry, outcome) in zip(entries, answers.outcomes) {
      outcomes.append(outcome == .accepted ? await readBack(entry).afterSending : outcome)
    }
    return outcomes
  }

  /// Requests a build until Jira stores it with our number or a higher one.
  ///
  /// Accepted is not stored: Jira works through a queue later, and drops a number that is not
  /// higher than the stored one. A build that is not seen before the deadline counts as held.
  private mutating func readBack(_ entry: Entry) async -> Outcome {
    guard let key = entry.key else { return .accepted }
    var tries = 0
    var notBefore = -Double.infinity
    var seen = "Jira does not show it yet"
    while true {
      let attempt = await courier.attempt(notBefore: notBefore) {
        (service, timeout) throws(JiraError) in try await service.get(key, timeout: timeout)
      }
      var wait = min(2, 0.1 * Double(1 << min(tries, 5))) * (0.5 + deliverer.random() / 2)
      switch attempt {
      case .value(let build):
        let stored = build.updateSequenceNumber
        guard stored < entry.sequence else {
          report.verified.append(key)
          return .accepted
        }
        seen = "Jira still has number \(stored)"
      case .held(let holdup):
        return .held(Holdup(reason: "it was accepted, but \(seen): \(holdup.reason)"))
      case .failed(let error) where error.kind == .noSuchBuild: break
      case .failed(let error):
        switch await courier.step(after: error, attempt: tries) {
        case .retry(let instant): wait = max(0, instant - clock.monotonic())
        case .hold(let holdup): return .held(holdup)
        case .split: return .held(Holdup(reason: error.summary))
        }
      }
      tries += 1
      notBefore = clock.monotonic() + wait
    }
  }

  /// Records that a build is kept in the outbox.
  mutating func hold(_ entry: Entry, _ holdup: Holdup, kept: Keeping = .throughKill) {
    guard let key = entry.key else { return }
    if kept == .throughKill { isKept = false }
    report.held.append(DeliveryReport.Undelivered(id: entry.id, key: key, reason: holdup.reason))
    report.note(holdup.cause)
  }

  /// Records something worth mentioning.
  mutating func warn(_ message: String, at location: String? = nil) {
    report.findings.add(.warning, message, at: location)
  }

  // MARK: Without an outbox

  /// A build that is not in the outbox, and why; there is no reason if there is no outbox.
  private typealias Unkept = (draft: Entry, why: DeliveryError?)

  /// Sends builds that are not in the outbox.
  ///
  /// If a build has two updates, only the newer is sent; its outcome counts for both.
  ///
  /// What was not accepted is kept in `store`, if there is one.
  private mutating func deliverFromMemory(
    _ unkept: [Unkept], keepingIn store: (any OutboxStore)? = nil
  ) async {
    guard !unkept.isEmpty else { return }
    warnAboutSendingFromMemory(unkept)
    var entries = unkept.map(\.draft).newestOfEach { $0.sequence >= $1.sequence }.map(corrected)
    var ahead: [Entry] = []
    if let store { ahead = await raise(&entries, above: store) }
    let outcomes = await send(entries)
    let whys = Dictionary(unkept.map { ($0.draft.name.key, $0.why) }, uniquingKeysWith: { $1 })
    var held: [(entry: Entry, holdup: Holdup)] = []
    for (entry, outcome) in zip(entries, outcomes) {
      guard let key = entry.key else { continue }
      switch outcome {
      case .accepted: report.accepted.append(key)
      case .unlinked: report.unlinked.append(key)
      case .rejected(let errors): await reject(entry, errors, in: store)
      case .held(let holdup): held.append((entry, holdup))
      }
    }
    if let store {
      await keep(held, in: store)
      let accepted = zip(entries, outcomes).filter { $0.1 == .accepted }.map(\.0)
      // An older update that stays is sent with its lower number, which Jira ignores.
      if !accepted.isEmpty { _ = try? await store.settleAccepted(accepted) }
      for entry in ahead where accepted.contains(where: { $0.name.key == entry.name.key }) {
        _ = try? await store.drop(entry)
      }
      if !report.rejected.isEmpty { await trimRejected(in: store) }
    } else {
      for (entry, holdup) in held { lose(entry, holdup, whys[entry.name.key] ?? nil) }
    }
  }

  /// Keeps builds that Jira did not answer, or that could not be sent.
  private mutating func keep(
    _ held: [(entry: Entry, holdup: Holdup)], in store: any OutboxStore
  ) async {
    guard !held.isEmpty else { return }
    let drafts = held.map { entry, holdup in
      var draft = entry
      draft.content?.header.reason = holdup.reason
      guard holdup.wasSent else { return draft }
      draft.content?.header.attempts = 1
      draft.content?.header.lastAttempt = clock.wall()
      draft.content?.header.mayBeSent = true
      return draft
    }
    let keeping: Keeping = Task.isCancelled ? .throughKill : .throughPowerLoss
    let filed = await store.file(drafts, keeping: keeping)
    for ((entry, holdup), result) in zip(held, filed) {
      switch result {
      case .success(var kept):
        kept.content = kept.content ?? entry.content
        hold(kept, holdup, kept: .throughPowerLoss)
      case .failure(let error): lose(entry, holdup, error)
      }
    }
  }

  private mutating func reject(
    _ entry: Entry, _ errors: [Receipt.Rejection.Reason], in store: (any OutboxStore)?
  ) async {
    guard let key = entry.key else { return }
    report.rejected.append(Receipt.Rejection(key: key, errors: errors))
    report.note(.rejected)
    var entry = entry
    entry.content?.header.mayBeSent = true
    do throws(DeliveryError) {
      guard try await store?.settleRejected(entry, errors: errors) == nil else { return }
    } catch {
      warn("`\(key)` could not be kept as rejected: \(error.summary)", at: error.location)
    }
    report.hasUnkeptRejection = true
  }

  /// A draft with its minted number corrected by the server's clock.
  private func corrected(_ draft: Entry) -> Entry {
    guard draft.content?.header.isMinted == true else { return draft }
    var draft = draft
    // A draft that was just encoded can be read; otherwise it keeps its number.
    try? draft.renumber(courier.serverClock.corrected(draft.sequence, at: clock.wall()))
    return draft
  }

  /// Raises minted numbers above those of older updates that wait in a shared outbox, which may be
  /// from clocks that are ahead.
  ///
  /// - Returns: Older updates whose numbers are too high for that. They were never sent; once the
  ///   newer one is accepted, they must go.
  private func raise(_ entries: inout [Entry], above store: any OutboxStore) async -> [Entry] {
    guard entries.contains(where: { $0.content?.header.isMinted == true }),
      // Without a listing only the clocks make numbers grow.
      let waiting = try? await store.entries(in: [.new, .sending, .rejected])
    else { return [] }
    let limit = courier.serverClock.limit(at: clock.wall()) ?? .max
    let siblings = Dictionary(grouping: waiting, by: \.name.key)
    var ahead: [Entry] = []
    for place in entries.indices where entries[place].content?.header.isMinted == true {
      let others = siblings[entries[place].name.key] ?? []
      let highest = others.map(\.sequence).filter { $0 < limit }.max() ?? -1
      if highest >= entries[place].sequence { try? entries[place].renumber(highest + 1) }
      for other in others where other.sequence >= limit && !other.name.mayBeSent {
        guard case .content(let content) = await store.read(other) else { continue }
        if content.header.isMinted { ahead.append(other) }
      }
    }
    return ahead
  }

  private mutating func warnAboutSendingFromMemory(_ unkept: [Unkept]) {
    guard let why = unkept.compactMap(\.why).first else { return }
    let builds = unkept.count.counted("build")
    warn("\(why.summary); sending \(builds) without a copy on disk", at: why.location)
  }

  private mutating func lose(_ entry: Entry, _ holdup: Holdup, _ why: DeliveryError?) {
    guard let key = entry.key else { return }
    let unkept = why.map { "it is not kept: \($0.summary)" } ?? "it is not kept: there is no outbox"
    report.lost.append(DeliveryReport.Undelivered(key: key, reason: "\(holdup.reason); \(unkept)"))
    report.note(why == nil && holdup.cause > .late ? holdup.cause : .notKept)
  }
}

extension DeliveryProgress {
  /// The same with the seconds until the next request, and why it waits.
  fileprivate func waiting(_ wait: Double?, for reason: String?) -> DeliveryProgress {
    var waiting = self
    (waiting.wait, waiting.reason) = (wait, reason)
    return waiting
  }

  fileprivate mutating func count(_ outcome: Outcome?) {
    switch outcome {
    case .accepted: accepted += 1
    case .unlinked, .rejected: rejected += 1
    case .held: held += 1
    case nil: break
    }
  }
}
