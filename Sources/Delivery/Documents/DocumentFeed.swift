// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// Takes documents from streams into batches, and batches to Jira.
struct DocumentFeed {
  /// Batches that are taken in when nothing more can be sent, while there is time.
  private static let ahead = 10

  var summary = DeliverySummary()
  private var run: DeliveryRun
  private var batch: [Draft] = []
  /// Behind the last document whose builds are all in batches that were delivered, or in the current one.
  private var end = 0
  /// Behind the last document whose builds are all answered or kept.
  private var taken = 0
  private var batchesAhead = 0

  init(_ deliverer: Deliverer) {
    run = DeliveryRun(deliverer, total: nil)
  }

  /// Delivers the documents of a source; `false` where reading was stopped before the end.
  mutating func deliver(
    _ source: DocumentSource, onReport: (DeliveryReport) -> Void
  ) async throws(DeliveryError) -> Bool {
    let cursor = cursor(of: source)
    let start = cursor?.offset() ?? 0
    let stream = try DocumentStream(source, from: start)
    if start > 0 {
      summary.findings.append(
        Finding(.note, "an earlier run delivered the first \(start) bytes", at: source.name))
    }
    end = start
    taken = start
    var failure: DeliveryError?
    do throws(DeliveryError) {
      while let document = try stream.next() {
        guard await take(document, cursor, onReport) else { return stopped(source) }
      }
    } catch {
      failure = error
    }
    guard await flushBatch(cursor, onReport), !stream.wasInterrupted else {
      return stopped(source)
    }
    if let failure { throw failure }
    // A cursor that stays makes the next run of the same file end at once; it is told apart by its offset.
    _ = try? cursor?.remove()
    return true
  }

  /// Notes that what follows in a source was not taken in; that is never a success.
  private mutating func stopped(_ source: DocumentSource) -> Bool {
    summary.stoppedAt = "\(source.name) (byte \(taken))"
    summary.worst = max(summary.worst, run.courier.stop?.cause ?? .late)
    return false
  }

  private func cursor(of source: DocumentSource) -> Cursor? {
    guard case .file(let path) = source, let outbox = run.outbox else { return nil }
    // Without a cursor the file starts over; a file that cannot be read is told of when it is opened.
    return try? Cursor(of: path, site: run.service.site, in: outbox)
  }

  /// Adds a document's builds to the batch, delivering it whenever it is full; `false` where nothing more is taken.
  private mutating func take(
    _ document: DocumentStream.Document, _ cursor: Cursor?, _ onReport: (DeliveryReport) -> Void
  ) async -> Bool {
    let submission = document.submission
    for build in submission.builds {
      let isOther = batch.last.map { $0.envelope != submission.envelope } ?? false
      if isOther || batch.count == Limits.builds.upperBound {
        guard await flushBatch(cursor, onReport) else { return false }
      }
      batch.append(Draft(build: build, envelope: submission.envelope, numbers: .given))
    }
    end = document.end
    guard batch.count == Limits.builds.upperBound else { return true }
    return await flushBatch(cursor, onReport)
  }

  /// Delivers the batch and moves the cursor behind it; `false` where nothing more is taken.
  private mutating func flushBatch(
    _ cursor: Cursor?, _ onReport: (DeliveryReport) -> Void
  ) async -> Bool {
    guard !batch.isEmpty else { return true }
    guard let keeping = keepingOfNext(cursor) else { return false }
    run.report = DeliveryReport()
    await run.deliver(batch, keeping: keeping)
    batch = []
    summary.add(run.report)
    onReport(run.report)
    let isSafe = run.isKept || keeping == .throughPowerLoss || cursor == nil
    guard run.report.lost.isEmpty, isSafe else { return false }
    taken = end
    // A cursor that cannot be moved means that more is sent again after a kill, with the same numbers.
    _ = try? cursor?.move(to: end)
    return true
  }

  /// How the next batch is kept; `nil` where none is taken in any more.
  private mutating func keepingOfNext(_ cursor: Cursor?) -> Keeping? {
    let isEnding = Task.isCancelled
    // The file is still there, and its cursor says from where it goes on.
    if isEnding, cursor != nil { return nil }
    let isLate = run.courier.remaining <= 0
    guard run.courier.stop != nil || isLate || isEnding else {
      // While a batch is answered at once, the file itself is what survives a loss of power.
      return cursor == nil ? .throughPowerLoss : .throughKill
    }
    let ahead = isLate && cursor != nil ? 1 : Self.ahead
    guard run.outbox != nil, batchesAhead < ahead else { return nil }
    batchesAhead += 1
    // A process that is to end has no time for syncs.
    return isEnding ? .throughKill : .throughPowerLoss
  }
}
