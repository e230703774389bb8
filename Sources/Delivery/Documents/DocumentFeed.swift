// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

/// Takes documents from streams into batches, and batches to Jira.
struct DocumentFeed {
  /// Batches that are taken in when nothing more can be sent.
  private static let ahead = 10

  var summary = DeliverySummary()
  private var run: DeliveryRun
  private var batch: [Draft] = []
  /// Behind the last document whose builds are all in batches that were delivered, or in the current one.
  private var end = 0
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
    var failure: DeliveryError?
    do throws(DeliveryError) {
      while let document = try stream.next() {
        guard await take(document, cursor, onReport) else {
          summary.stoppedAt = "\(source.name) (byte \(end))"
          return false
        }
      }
    } catch {
      failure = error
    }
    guard await flushBatch(cursor, onReport) else {
      summary.stoppedAt = "\(source.name) (byte \(end))"
      return false
    }
    if let failure { throw failure }
    // A cursor that stays makes the next run of the same file end at once; it is told apart by its offset.
    _ = try? cursor?.remove()
    return true
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
    let isStopped = run.courier.stop != nil || run.courier.remaining <= 0 || Task.isCancelled
    if isStopped {
      guard run.outbox != nil, batchesAhead < Self.ahead else { return false }
      batchesAhead += 1
    }
    run.report = DeliveryReport()
    // While a batch is answered at once, the file itself is what survives a loss of power.
    let keeping = cursor == nil || isStopped ? Keeping.throughPowerLoss : .throughKill
    await run.deliver(batch, keeping: keeping)
    batch = []
    summary.add(run.report)
    onReport(run.report)
    guard run.report.lost.isEmpty, run.isKept || keeping == .throughPowerLoss else { return false }
    // A cursor that cannot be moved means that more is sent again after a kill, with the same numbers.
    _ = try? cursor?.move(to: end)
    return true
  }
}
