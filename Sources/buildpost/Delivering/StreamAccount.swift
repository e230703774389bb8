// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Synchronization

/// The account of many batches: told batch by batch, collected only where one document is asked for.
final class StreamAccount: Sendable {
  private let console: Console
  private let isCollecting: Bool
  private let whole = Mutex(DeliveryReport())

  init(console: Console, isCollecting: Bool) {
    self.console = console
    self.isCollecting = isCollecting
  }

  /// All reports as one; empty where nothing is collected.
  var collected: DeliveryReport { whole.withLock { $0 } }

  /// Takes the report of a batch.
  func add(_ report: DeliveryReport) {
    console.tell(report.findings)
    for build in report.rejected { console.tell(AccountText.words(for: build)) }
    guard isCollecting else { return }
    whole.withLock { whole in
      whole.accepted += report.accepted
      whole.rejected += report.rejected
      whole.held += report.held
      whole.lost += report.lost
      whole.verified += report.verified
      for key in report.unknownIssueKeys where !whole.unknownIssueKeys.contains(key) {
        whole.unknownIssueKeys.append(key)
      }
      whole.unknownAssociations += report.unknownAssociations
    }
  }
}
