// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// Takes documents from streams into batches, and batches to Jira.
///
/// Every build that is put into a batch is in the report of one. So it is decided before a document is read, not after,
/// whether more is taken in.
struct DocumentFeed {
  /// Builds that are taken in when nothing more can be sent or kept: ten batches.
  private static let ahead = 1000
  /// The same behind the deadline, for a file that goes on from its cursor.
  private static let aheadWhenLate = 100

  var summary = DeliverySummary()
  private var run: DeliveryRun
  private var cursor: Cursor?
  private var batch: [Draft] = []
  /// Behind the last build that is in a batch, or was passed over.
  private var end = Cursor.Position()
  /// Behind the last build that is answered, kept or passed over, with all before it.
  private var taken = Cursor.Position()
  /// What the cursor says.
  private var noted = Cursor.Position()
  /// Whether something before was lost or may be, so that the cursor stays.
  private var isStuck = false
  private var buildsAhead = 0

  init(_ deliverer: Deliverer) {
    run = DeliveryRun(deliverer, total: nil)
  }

  /// Delivers the documents of a source; `false` where reading was stopped before the end.
  mutating func deliver(
    _ source: DocumentSource, onReport: (DeliveryReport) -> Void
  ) async throws(DeliveryError) -> Bool {
    cursor = cursor(of: source)
    let start = cursor?.position() ?? Cursor.Position()
    let stream = try DocumentStream(source, from: start.offset)
    if start != Cursor.Position() {
      summary.findings.append(
        Finding(.note, "an earlier run delivered what is before \(start.words)", at: source.name))
    }
    (end, taken, noted, isStuck) = (start, start, start, false)
    var failure: DeliveryError?
    do throws(DeliveryError) {
      while let document = try stream.next() {
        guard await take(document, onReport) else { return stopped(source) }
      }
    } catch {
      failure = error
    }
    guard await flushBatch(onReport), !stream.wasInterrupted else { return stopped(source) }
    if let failure { throw failure }
    if end == Cursor.Position() { summary.emptySources.append(source.name) }
    guard !isStuck else { return true }
    // A cursor that stays makes the next run of the same file end at once; it is told apart by its offset.
    _ = try? cursor?.remove()
    return true
  }

  /// Notes that what follows in a source was not taken in; that is never a success.
  private mutating func stopped(_ source: DocumentSource) -> Bool {
    if batch.isEmpty { advance() }
    moveCursor()
    let place = cursor == nil ? end : taken
    summary.stoppedAt = "\(source.name) (\(place.words))"
    summary.isResumable = cursor != nil
    summary.worst = max(summary.worst, run.courier.stop?.cause ?? .late)
    return false
  }

  private func cursor(of source: DocumentSource) -> Cursor? {
    guard case .file(let path) = source, let outbox = run.outbox else { return nil }
    // Without a cursor the file starts over; a file that cannot be read is told of when it is opened.
    return try? Cursor(of: path, site: run.service.site, in: outbox)
  }

  /// Adds a document's builds to batches, delivering each that is full; `false` where it is not taken in whole.
  private mutating func take(
    _ document: DocumentStream.Document, _ onReport: (DeliveryReport) -> Void
  ) async -> Bool {
    let envelope = document.content.envelope
    let done = end.builds
    for (position, build) in document.content.builds.enumerated() where position >= done {
      if build.issues.keys.isEmpty {
        guard mayTakeMore else { return false }
        passOver(build)
      } else {
        guard await makeRoom(for: envelope, onReport), mayTakeMore else { return false }
        batch.append(Draft(build: build, envelope: envelope, numbers: .given))
      }
      end.builds = position + 1
    }
    end = Cursor.Position(offset: document.end)
    if batch.isEmpty { advance() }
    guard batch.count == Limits.builds.upperBound else { return true }
    return await flushBatch(onReport)
  }

  /// Delivers the batch where a build with these properties cannot be in it.
  private mutating func makeRoom(
    for envelope: Submission.Envelope, _ onReport: (DeliveryReport) -> Void
  ) async -> Bool {
    let isOther = batch.last.map { $0.envelope != envelope } ?? false
    guard isOther || batch.count == Limits.builds.upperBound else { return true }
    return await flushBatch(onReport)
  }

  /// Jira takes no build without an issue key.
  private mutating func passOver(_ build: BuildData) {
    summary.withoutIssueKey += 1
    summary.firstWithoutIssueKey = summary.firstWithoutIssueKey ?? build.key
  }

  /// Delivers the batch and moves the cursor behind it; `false` where it has to be read again.
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
    moveCursor()
    return isSafe
  }

  /// Notes that all so far is answered, kept or passed over.
  private mutating func advance() {
    if !isStuck { taken = end }
  }

  private mutating func moveCursor() {
    guard taken != noted else { return }
    noted = taken
    // A cursor that cannot be moved means that more is sent again after a kill, with the same numbers.
    _ = try? cursor?.move(to: taken)
  }

  /// Whether a process that is to end leaves what it read: the file is there, and its cursor says where to go on.
  private var isLeftToTheNextRun: Bool { Task.isCancelled && cursor != nil }

  private var isLate: Bool { run.courier.remaining <= 0 }

  private var canSend: Bool { run.courier.stop == nil && !isLate && !Task.isCancelled }

  /// Whether another build is taken in.
  private var mayTakeMore: Bool {
    guard !isLeftToTheNextRun else { return false }
    guard !canSend || buildsAhead > 0 else { return true }
    return buildsAhead < (isLate && cursor != nil ? Self.aheadWhenLate : Self.ahead)
  }

  /// How the next batch is kept.
  private var keeping: Keeping {
    // A process that is to end has no time for syncs.
    if Task.isCancelled { return .throughKill }
    // While a batch is answered at once, the file itself is what survives a loss of power.
    return canSend && cursor != nil ? .throughKill : .throughPowerLoss
  }
}
