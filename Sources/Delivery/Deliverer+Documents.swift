// SPDX-License-Identifier: Apache-2.0

extension Deliverer {
  /// Delivers documents that `convert` made, in batches of at most 100 builds with equal properties.
  ///
  /// One batch is under way at a time. When nothing more can be sent or kept, up to 1,000 further builds are taken in,
  /// kept or lost, and reading stops where more follows; of a file 100 builds behind the deadline, and none when the
  /// task is cancelled. A file that is delivered again after that, or after a kill, goes on behind what was answered or
  /// kept; at most one batch is sent twice. A document may hold any number of builds. Those without an issue key are
  /// passed over.
  ///
  /// - Parameters:
  ///   - sources: Files and standard input, in order.
  ///   - onReport: Given the report of each batch.
  /// - Returns: What became of all builds, in numbers.
  public func deliver(
    documents sources: [DocumentSource], onReport: @Sendable (DeliveryReport) -> Void
  ) async -> DeliverySummary {
    var feed = DocumentFeed(self)
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
