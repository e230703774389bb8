// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// What an outbox does, wherever it keeps its entries.
///
/// The contract: what ``file(_:keeping:)`` returns is kept; the newest update of a build replaces
/// older ones; the limits hold; an entry is claimed by one process at a time, and no two updates of
/// one build are sent at the same time; an entry leaves only after Jira's answer; a claim ends by
/// itself.
protocol OutboxStore: Sendable {
  /// Where it is, for messages.
  var location: String { get }

  /// Whether builds are put here before they are sent, so that even a killed process loses none.
  ///
  /// Otherwise a build is sent first, and kept if that fails: nothing is promised before.
  var keepsBeforeSending: Bool { get }

  /// The part of a run's time that is needed to keep builds, in seconds.
  var reserve: Double { get }

  /// Which builds were announced and have no result yet; `nil` if the store does not remember that.
  var announcements: Announcements? { get }

  /// Fails if nothing was ever kept here, as below a misspelt prefix; a directory exists once it is
  /// opened.
  ///
  /// - Throws: ``DeliveryErrorKind/noSuchOutbox``, or another ``DeliveryError`` if that cannot be
  ///   found out.
  func requireExistence() async throws(DeliveryError)

  /// Checks whether builds can be kept here.
  ///
  /// - Returns: How far the clock of the store is ahead of this machine's, in seconds, and an error
  ///   for each permission that is missing.
  /// - Throws: ``DeliveryError`` if the store cannot be used for another reason.
  func examine() async throws(DeliveryError) -> (ahead: Double, refusals: [DeliveryError])

  /// Puts builds into the outbox.
  ///
  /// - Returns: For each draft the entry that represents it from now on, or why there is none.
  func file(_ drafts: [Entry], keeping: Keeping) async -> [Result<Entry, DeliveryError>]

  /// All entries in some states, oldest first, without their content.
  func entries(in states: [Entry.State]) async throws(DeliveryError) -> [Entry]

  /// The entries of some builds, by key, without their content; entries in quarantine are left out.
  func entries(ofBuilds keys: Set<String>) async throws(DeliveryError) -> [String: [Entry]]

  /// Reads what an entry holds; never fails, whatever that is.
  func read(_ entry: Entry) async -> EntryReading

  /// Makes entries available again if their process ended or their lease ran out.
  func releaseStaleClaims() async throws(DeliveryError)

  /// Claims entries so that no other process sends them, or another update of the same build.
  ///
  /// - Parameters:
  ///   - wanted: The entries.
  ///   - seconds: How long the claims last if this process hangs.
  ///   - isToBeSent: Whether the bytes of an entry will be sent as they are. From then on the entry
  ///     says so, and its number is not chosen again: in a directory even if this process is
  ///     killed, in object storage once the entry is settled.
  /// - Returns: The result for each entry.
  /// - Throws: ``DeliveryError`` if the outbox cannot be used.
  func claim(
    _ wanted: [Entry], lease seconds: Double, isToBeSent: @Sendable (Entry) -> Bool
  ) async throws(DeliveryError) -> [Claiming]

  /// Chooses the number of a claimed entry again; it was minted by a wrong clock and never sent.
  ///
  /// - Parameters:
  ///   - entry: The claimed entry.
  ///   - target: The number by the server's clock.
  ///   - limit: The highest number that Jira's clock allows.
  /// - Returns: The claimed entry with the new number.
  /// - Throws: ``DeliveryError/Kind/numberTooFar`` if only a number beyond the limit would be
  ///   stored.
  func remint(
    _ entry: Entry, to target: Int64, limit: Int64
  ) async throws(DeliveryError) -> Entry

  /// Records that a request with a minted number is about to leave, so that no lower one follows.
  func noteSent(_ entry: Entry) async

  /// Removes entries that Jira accepted, and other entries of the same builds with the same or a
  /// lower number.
  func settleAccepted(_ entries: [Entry]) async throws(DeliveryError)

  /// Keeps a claimed entry that Jira refused, with the reasons.
  func settleRejected(
    _ entry: Entry, errors: [Receipt.Rejection.Reason]
  ) async throws(DeliveryError) -> Entry

  /// Removes the oldest rejected entries beyond the limits.
  ///
  /// - Returns: How many.
  func trimRejected() async throws(DeliveryError) -> Int

  /// Makes a claimed entry available again, with the reason if there is one.
  func settleHeld(_ entry: Entry, reason: String?) async throws(DeliveryError) -> Entry

  /// What another process did with an entry that is no longer where it was put.
  func fate(of entry: Entry) async throws(DeliveryError) -> Fate

  /// Removes an entry.
  ///
  /// - Throws: ``DeliveryError`` if a process is sending it.
  func drop(_ entry: Entry) async throws(DeliveryError)

  /// How long the pause of a site still lasts, in seconds; `nil` if it did not ask for one.
  ///
  /// A pause longer than `longest` was recorded by a clock that has since been set back.
  func pause(of site: String, longest: Double) async -> Double?

  /// Tells other processes for how many seconds a site wants no requests.
  func recordPause(_ seconds: Double, of site: String, longest: Double) async

  /// How far a file of documents was delivered; `nil` if nothing is known.
  func cursor(_ name: String) async -> String?

  /// Records how far a file of documents was delivered, or forgets it.
  func setCursor(_ name: String, _ position: String?) async throws(DeliveryError)
}

extension OutboxStore {
  /// What the updates of a build that are set aside or rejected say about one with some number.
  func fate(of key: String, from number: Int64) async throws(DeliveryError) -> Fate {
    let others = try await entries(in: [.rejected, .quarantine]).filter {
      $0.name.key == key && $0.sequence >= number
    }
    for other in others where other.state == .rejected {
      guard case .content(let content) = await read(other) else { continue }
      return .rejected(content.header.errors ?? [])
    }
    return others.contains { $0.state == .quarantine } ? .quarantined : .unknown
  }
}

/// What an entry that was just put into the outbox survives.
enum Keeping: Sendable {
  /// Everything: it is synced before it counts as kept.
  case throughPowerLoss
  /// The end of the process. The build is also in a file of documents whose cursor has not passed
  /// it, so after a loss of power it is read again.
  case throughKill
}

/// What the file of an entry turned out to be.
enum EntryReading: Sendable, Equatable {
  case content(Entry.Content)
  /// An intact file of another version.
  case otherVersion(Int)
  /// Torn or changed.
  case damaged
  case missing
  /// The file is accessible to others or unreadable, with the reason.
  case unsafe(String)

  /// Why there is no content, with the entry as the subject of the sentence.
  var problem: String? {
    switch self {
    case .content: nil
    case .otherVersion(let version): "was written by another version (format \(version))"
    case .damaged: "is truncated or was modified"
    case .missing: "was moved in the meantime"
    case .unsafe(let reason): reason
    }
  }
}

/// The result of claiming an entry.
enum Claiming: Sendable {
  case claimed(Entry)
  /// Another process has it, or another update of the same build.
  case busy
  /// It is truncated or changed, and was set aside.
  case quarantined
  /// It was written by another version, or is not ours to read, and was left alone.
  case leftAlone(String)
  /// Jira accepted a higher number of the build before, so this one was removed.
  case superseded
}

/// What another process did with an entry.
enum Fate: Sendable, Equatable {
  /// Jira accepted its number or a higher one.
  case accepted
  /// Jira refused it or a newer update.
  case rejected([Receipt.Rejection.Reason])
  case quarantined
  case unknown
}

/// How many builds may wait in an outbox; more are refused, and none is evicted.
///
/// Builds that Jira rejected have limits of the same size, but of their own; the oldest of them
/// make room for newer ones.
public struct OutboxLimits: Sendable, Equatable {
  /// Builds that wait or are sent.
  public var entries: Int
  /// Bytes of their entries.
  public var bytes: Int

  /// Creates limits; 10,000 entries and 256 MiB by default.
  public init(entries: Int = 10_000, bytes: Int = 256 << 20) {
    self.entries = entries
    self.bytes = bytes
  }

  /// The error for reaching the limit of `entries` or `bytes`.
  func excess(_ what: String, at location: String) -> DeliveryError {
    let limit = what == "entries" ? entries : bytes
    let unit = limit == 1 ? (what == "entries" ? "entry" : "byte") : what
    return DeliveryError(
      .outboxFull, "the outbox is full: it may hold at most \(limit) \(unit)", at: location,
      fix: "run `buildpost flush`, drop entries with `buildpost outbox drop`, "
        + "or raise --outbox-max-\(what)")
  }

  /// The oldest of some entries that exceed the limits.
  func surplus(_ entries: [Entry]) -> [Entry] {
    var bytes = 0
    let newest = entries.sorted { $0.created > $1.created }.prefix { entry in
      bytes = bytes.addingSaturating(entry.size)
      return bytes <= self.bytes
    }.prefix(self.entries)
    let kept = Set(newest.map(\.name))
    return entries.filter { !kept.contains($0.name) }
  }
}
