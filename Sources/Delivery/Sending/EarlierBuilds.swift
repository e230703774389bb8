// SPDX-License-Identifier: Apache-2.0

public import BuildModel
internal import JiraBuilds
internal import Platform

/// The builds of a pipeline before this one that may still be in progress although their jobs are
/// gone.
///
/// A job that was killed after it announced its build leaves it in progress for ever. A later run
/// looks at what this outbox announced, then at the last numbers before its own, and closes what
/// this tool announced and nobody finished.
public struct EarlierBuilds: Sendable {
  /// What the description of a build that was announced contains, by which a later run recognises
  /// it.
  public static let announcement = "announced by Buildpost; no result yet"
  /// The description of a build whose result never came.
  static let closing = "no result was reported"

  /// The build of this run.
  let build: BuildKey
  /// After how many seconds an announced build is given up on.
  let seconds: Double
  /// The time of this run.
  private(set) var now: Timestamp
  private let moment: Moment

  /// When a run looks at earlier builds.
  public enum Moment: Sendable {
    /// With its announcement, which costs a request for the build of the run itself.
    case announcing
    /// With its result.
    case finishing

    /// How far below the run's number the builds to look at are, one request each.
    ///
    /// The result looks at the first two, or the next run's result does if this job is killed.
    fileprivate var distances: [Int64] {
      switch self {
      case .announcing: [3]
      case .finishing: [1, 2]
      }
    }
  }

  /// Looks at two builds at most, one request each.
  ///
  /// - Parameters:
  ///   - build: The build of this run.
  ///   - seconds: After how long an announced build is given up on.
  ///   - now: The time of this run.
  ///   - moment: Whether the run announces its build or has its result.
  public init(
    before build: BuildKey, olderThan seconds: Double, now: Timestamp, moment: Moment
  ) {
    self.build = build
    self.seconds = seconds
    self.now = now
    self.moment = moment
  }

  /// The same by the server's clock.
  func corrected(by clock: ServerClock, at wall: Int64) -> EarlierBuilds {
    var result = self
    result.now = Timestamp(milliseconds: clock.corrected(now.milliseconds, at: wall))
    return result
  }

  /// The latest time at which a build that is given up on can have been announced.
  private var latest: Int64 {
    let milliseconds = Int64(min(max(0, seconds), 1e12) * 1000)
    return now.milliseconds.subtractingReportingOverflow(milliseconds).partialValue
  }

  /// The builds to look at: those that the outbox knows as announced, then the last numbers.
  func candidates(in store: (any OutboxStore)?, site: String) -> [BuildKey] {
    let announcements = store?.announcements
    let numbers = announcements?.numbers(before: build, site: site, announcedBefore: latest) ?? []
    var result = numbers.prefix(moment.distances.count).map {
      BuildKey(pipelineId: build.pipelineId, buildNumber: $0)
    }
    for distance in moment.distances {
      let number = build.buildNumber.subtractingReportingOverflow(distance).partialValue
      let other = BuildKey(pipelineId: build.pipelineId, buildNumber: number)
      guard result.count < moment.distances.count, number > 0, !result.contains(other) else {
        continue
      }
      if announcements?.know(other, site: site) == true { continue }
      result.append(other)
    }
    return result
  }

  /// A stored build as it is closed; `nil` if it is finished, younger, or of another tool.
  ///
  /// The number is the stored one plus one, so Jira keeps any newer update.
  func closed(_ stored: StoredBuild) -> BuildData? {
    // A build that this version cannot read is not one that it announced.
    guard let build = stored.build, build.isUnfinished, Self.isAnnouncement(build),
      let updated = Timestamp(rfc3339: build.lastUpdated), updated.milliseconds <= latest,
      build.updateSequenceNumber < Int64.max
    else { return nil }
    return try? build.changed {
      $0.updateSequenceNumber += 1
      $0.description = Self.closing
      $0.state = .unknown
      $0.lastUpdated = now.rfc3339
    }
  }

  /// Whether this tool announced a build.
  static func isAnnouncement(_ build: BuildData) -> Bool {
    build.description?.contains(announcement) == true
  }

  /// Whether the build in Jira has ended, so that its mark no longer matters.
  static func isOver(_ stored: StoredBuild) -> Bool {
    stored.build.map { !$0.isUnfinished } ?? false
  }
}

extension DeliveryRun {
  /// Looks at earlier builds and returns the entries that close them.
  ///
  /// Whatever goes wrong here, the build of this run counts: it is only sent later if Jira asks for
  /// a pause.
  mutating func entriesClosing(
    _ earlier: EarlierBuilds, _ envelope: Submission.Envelope
  ) async -> [Entry] {
    var entries: [Entry] = []
    let earlier = earlier.corrected(by: courier.serverClock, at: clock.wall())
    for key in earlier.candidates(in: store, site: service.site) {
      switch await lookUp(key) {
      case .stored(let stored):
        if let build = earlier.closed(stored),
          let entry = try? Entry(
            draft: build, envelope: envelope, numbers: .given, site: service.site,
            created: clock.wall())
        {
          entries.append(entry)
        } else if EarlierBuilds.isOver(stored) {
          store?.announcements?.forget(key, site: service.site)
        }
      case .absent: store?.announcements?.forget(key, site: service.site)
      case .unknown: return entries
      }
    }
    return entries
  }

  /// Records what became of the entries that close earlier builds.
  mutating func note(_ outcomes: [Outcome], of closing: [Entry]) async {
    for (entry, outcome) in zip(closing, outcomes) {
      guard let key = entry.key else { continue }
      switch outcome {
      case .accepted:
        report.closed.append(key)
        store?.announcements?.forget(key, site: service.site)
      // It would be rejected each time.
      case .rejected, .unlinked: store?.announcements?.forget(key, site: service.site)
      case .held: break
      }
    }
  }

  /// Whether the announcement of a build comes after its result; unknown counts as no.
  mutating func isLate(_ key: BuildKey, _ isLate: (BuildData) -> Bool?) async -> Bool {
    if let held = await heldResult(of: key), isLate(held) == true {
      report.overtaken.append(key)
      warn("the announcement of `\(key)` was not sent: its result is in the outbox")
      return true
    }
    guard case .stored(let stored) = await lookUp(key), EarlierBuilds.isOver(stored),
      let build = stored.build
    else { return false }
    guard let isCertain = isLate(build) else {
      warn(
        "`\(key)` already has a result in Jira; if that is the result of this attempt, this "
          + "announcement replaces it")
      return false
    }
    guard isCertain else { return false }
    report.overtaken.append(key)
    warn("the announcement of `\(key)` was not sent: Jira already has the result")
    return true
  }

  /// The result of a build that waits in the outbox, which an announcement would replace.
  private func heldResult(of key: BuildKey) async -> BuildData? {
    let name = EntryName.key(of: key, site: service.site)
    // If the outbox cannot be read, that is reported when the announcement is put into it.
    guard let store, let entries = try? await store.entries(ofBuilds: [name])[name],
      let newest = entries.filter(\.isWaiting).newest,
      case .content(let content) = await store.read(newest),
      let build = try? JSONDecoder().decode(BuildData.self, from: content.build),
      !build.isUnfinished
    else { return nil }
    return build
  }

  private enum LookUp {
    case stored(StoredBuild)
    case absent
    case unknown
  }

  private mutating func lookUp(_ key: BuildKey) async -> LookUp {
    let patience = courier.remaining / 4
    let attempt = await courier.attempt { (service, timeout) throws(JiraError) in
      try await service.get(key, timeout: min(5, patience, timeout))
    }
    switch attempt {
    case .value(let stored): return .stored(stored)
    case .failed(let error) where error.kind == .noSuchBuild: return .absent
    case .failed(let error):
      // Only a pause that Jira asks for concerns the build of this run.
      if error.kind == .throttled { _ = await courier.step(after: error, attempt: 0) }
      return .unknown
    case .held: return .unknown
    }
  }
}

extension StoredBuild {
  /// The build; `nil` if this version cannot read it.
  fileprivate var build: BuildData? { try? JSONDecoder().decode(BuildData.self, from: json) }
}

extension BuildData {
  fileprivate var isUnfinished: Bool { state == .inProgress || state == .pending }
}
