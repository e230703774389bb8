// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// Reads documents and delivers their builds, at most 100 with the same properties at a time.
///
/// Every build that was taken in is in exactly one report. So whether to take in more is decided
/// before a document is read, not after.
struct DocumentFeed {
  /// How many builds are taken in when nothing more can be sent or kept.
  private static let ahead = 1000
  /// The same after the deadline, for a file that can be resumed.
  private static let aheadWhenLate = 100
  /// How long builds are taken in after the deadline or an interruption, in seconds.
  private static let grace = 0.3
  /// How many builds are kept at a time if none can be sent; the time is checked after each lot.
  private static let portion = 25

  var summary = DeliverySummary()
  private var run: DeliveryRun
  private var cursor: Cursor?
  private var batch: [Entry] = []
  /// After the last build that is in the batch, or was skipped.
  private var end = Cursor.Position()
  /// After the last build that is answered, kept or skipped, as are all before it.
  private var taken = Cursor.Position()
  /// What the cursor says.
  private var noted = Cursor.Position()
  /// Whether something before it was lost, or may have been, so that the cursor must stay.
  private var isStuck = false
  private var buildsAhead = 0
  /// When it was noticed that the task was cancelled.
  private var interruption: Double?

  private let sanitise: @Sendable (String) -> String?

  init(_ deliverer: Deliverer, sanitise: @escaping @Sendable (String) -> String?) {
    run = DeliveryRun(deliverer, total: nil)
    self.sanitise = sanitise
  }

  /// Delivers the documents of a source; `false` if it stopped before the end.
  mutating func deliver(
    _ source: DocumentSource, onReport: (DeliveryReport) -> Void
  ) async throws(DeliveryError) -> Bool {
    let (clock, end) = (run.clock, run.courier.end + Self.grace)
    let isOver = { clock.monotonic() >= end }
    let stream = try DocumentStream(source, until: isOver)
    try stream.checkBeginning()
    cursor = cursor(of: source, until: isOver)
    let start = await cursor?.position() ?? Cursor.Position()
    try stream.move(to: start.offset)
    if start != Cursor.Position() {
      summary.findings.add(
        .note, "continuing at \(start.words), where an earlier run stopped", at: source.name)
    }
    (self.end, taken, noted, isStuck) = (start, start, start, false)
    var failure: DeliveryError?
    do throws(DeliveryError) {
      while let document = try stream.next() {
        guard try await take(document, of: stream, onReport) else { return await stopped(source) }
      }
    } catch {
      failure = error
    }
    guard await flushBatch(onReport), !stream.wasInterrupted else { return await stopped(source) }
    if let failure { throw failure }
    if self.end == Cursor.Position() { summary.emptySources.append(source.name) }
    guard !isStuck else { return true }
    // If the cursor stays, the next run of the same file finds nothing left to do.
    _ = try? await cursor?.remove()
    return true
  }

  /// Records that the rest of a source was not taken in, which is never a success.
  private mutating func stopped(_ source: DocumentSource) async -> Bool {
    if batch.isEmpty { advance() }
    await moveCursor()
    let place = cursor == nil ? end : taken
    summary.stoppedAt = "\(source.name) (\(place.words))"
    summary.isResumable = cursor != nil
    summary.worst = max(summary.worst, run.courier.stop?.cause ?? .late)
    return false
  }

  private func cursor(of source: DocumentSource, until isOver: () -> Bool) -> Cursor? {
    guard case .file(let path) = source, let store = run.store else { return nil }
    // Without a cursor the file starts over; an unreadable file is reported when it is opened.
    return try? Cursor(of: path, site: run.service.site, in: store, until: isOver)
  }

  /// Takes in a document's builds, delivering each full batch; `false` if some were not taken in.
  private mutating func take(
    _ document: Document, of stream: DocumentStream, _ onReport: (DeliveryReport) -> Void
  ) async throws(DeliveryError) -> Bool {
    let envelope = document.envelope
    for position in end.builds..<max(end.builds, document.count) {
      let build: BuildData
      do {
        build = try document.build(position).sanitised(by: sanitise, &summary.findings)
      } catch {
        // The whole document was read before without a fault, so it is what became of the URL.
        throw stream.malformed(
          "`builds[\(position)].url` is not a valid URL once user information and tokens are "
            + "removed", in: document)
      }
      if build.issues.keys.isEmpty {
        guard mayTakeMore() else { return false }
        skip(build, onReport)
      } else {
        guard await makeRoom(for: envelope, onReport), mayTakeMore() else { return false }
        guard let draft = draft(build, envelope) else { continue }
        batch.append(draft)
      }
      end.builds = position + 1
    }
    end = Cursor.Position(offset: document.end)
    if batch.isEmpty { advance() }
    guard batch.count >= fullBatch else { return true }
    return await flushBatch(onReport)
  }

  private func draft(_ build: BuildData, _ envelope: Submission.Envelope) -> Entry? {
    // Every build that was decoded can be encoded.
    try? Entry(
      draft: build, envelope: envelope, numbers: .given, site: run.service.site,
      created: run.clock.wall())
  }

  /// Delivers the batch if a build with these properties cannot join it.
  private mutating func makeRoom(
    for envelope: Submission.Envelope, _ onReport: (DeliveryReport) -> Void
  ) async -> Bool {
    let isOther =
      batch.last?.content.map {
        $0.header.properties != envelope.properties || $0.header.product != envelope.product
      } ?? false
    guard isOther || batch.count >= fullBatch else { return true }
    return await flushBatch(onReport)
  }

  /// Jira accepts no build without an issue key.
  private mutating func skip(_ build: BuildData, _ onReport: (DeliveryReport) -> Void) {
    summary.withoutIssueKey += 1
    summary.firstWithoutIssueKey = summary.firstWithoutIssueKey ?? build.key
    var report = DeliveryReport()
    report.withoutIssueKey = [build.key]
    onReport(report)
  }

  /// Delivers the batch and moves the cursor past it; `false` if it has to be read again.
  private mutating func flushBatch(_ onReport: (DeliveryReport) -> Void) async -> Bool {
    guard !batch.isEmpty else { return true }
    if isLeftToTheNextRun { return false }
    let isAhead = !canSend
    run.report = DeliveryReport()
    let keeping = keeping
    await run.deliver(batch, keeping: keeping)
    if isAhead || !run.report.lost.isEmpty { buildsAhead += batch.count }
    batch = []
    summary.add(run.report)
    onReport(run.report)
    let isSafe = run.isKept || keeping == .throughPowerLoss || cursor == nil
    if !isSafe || !run.report.lost.isEmpty { isStuck = true }
    advance()
    await moveCursor()
    return isSafe
  }

  /// Records that everything so far is answered, kept or skipped.
  private mutating func advance() {
    if !isStuck { taken = end }
  }

  private mutating func moveCursor() async {
    guard taken != noted else { return }
    noted = taken
    // If this fails, a run after a kill sends more builds again, with the same numbers.
    _ = try? await cursor?.move(to: taken)
  }

  /// Whether to leave what was read to the next run, since the file can be resumed.
  private var isLeftToTheNextRun: Bool { Task.isCancelled && cursor != nil }

  private var isLate: Bool { run.courier.remaining <= 0 }

  private var canSend: Bool { run.courier.stop == nil && !isLate && !Task.isCancelled }

  /// How many builds are delivered, or only kept, at a time.
  private var fullBatch: Int { canSend ? Limits.builds.upperBound : Self.portion }

  /// Whether to take in another build.
  private mutating func mayTakeMore() -> Bool {
    guard !isLeftToTheNextRun else { return false }
    guard !canSend || buildsAhead > 0 else { return true }
    let now = run.clock.monotonic()
    if Task.isCancelled { interruption = interruption ?? now }
    guard now < min(run.courier.end, interruption ?? .infinity) + Self.grace else { return false }
    return buildsAhead < (isLate && cursor != nil ? Self.aheadWhenLate : Self.ahead)
  }

  /// How the next batch is kept.
  private var keeping: Keeping {
    // A process that is about to end has no time for syncs.
    if Task.isCancelled { return .throughKill }
    // While batches are answered at once, no sync is needed: the file still holds the builds.
    return canSend && cursor != nil ? .throughKill : .throughPowerLoss
  }
}

extension Deliverer {
  /// Delivers documents that `convert` made, in batches of at most 100 builds with equal
  /// properties.
  ///
  /// Once nothing can be sent, at most 1,000 further builds are kept. After the deadline a file
  /// gives at most 100. After cancellation, none. A file that is delivered again after that, or
  /// after a kill, continues after what was answered or kept; at most one batch is sent twice.
  /// Builds without an issue key are skipped.
  ///
  /// - Parameters:
  ///   - sources: Files and standard input, in order.
  ///   - sanitise: Removes user information and tokens from a URL; `nil` for text that stays.
  ///   - onReport: Called with the report of each batch.
  /// - Returns: What became of all builds, in numbers.
  public func deliver(
    documents sources: [DocumentSource],
    sanitise: @escaping @Sendable (String) -> String? = { _ in nil },
    onReport: @Sendable (DeliveryReport) -> Void
  ) async -> DeliverySummary {
    await ObjectStore.$end.withValue(end) {
      var feed = DocumentFeed(self, sanitise: sanitise)
      for source in sources {
        do throws(DeliveryError) {
          guard try await feed.deliver(source, onReport: onReport) else { break }
        } catch {
          feed.summary.error = error
          break
        }
      }
      return feed.summary
    }
  }
}

extension BuildData {
  /// The build without user information and tokens in its URLs; a finding says if there were any.
  fileprivate func sanitised(
    by sanitise: (String) -> String?, _ findings: inout [Finding]
  ) throws(BuildModelError) -> BuildData {
    // The rule also normalises URLs; only a URL that gets shorter had something to remove.
    func cleaned(_ text: String) -> String {
      guard let clean = sanitise(text), clean.utf8.count < text.utf8.count else { return text }
      return clean
    }
    let cleanURL = cleaned(url)
    let cleanReferences = references.compactMap { reference in
      BuildReference(
        commit: reference.commit.flatMap {
          .init(id: $0.id, repositoryUri: cleaned($0.repositoryUri))
        },
        ref: reference.ref.flatMap { .init(name: $0.name, uri: cleaned($0.uri)) })
    }
    guard cleanURL != url || cleanReferences != references else { return self }
    if findings.count < 100 {
      findings.add(.warning, "`\(key)`: removed credentials or tokens from its URLs before sending")
    }
    return try changed { ($0.url, $0.references) = (cleanURL, cleanReferences) }
  }
}
