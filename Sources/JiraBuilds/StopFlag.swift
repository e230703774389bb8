// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Tells a transfer that its task was cancelled.
final class StopFlag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .acquiring) }

  func raise() {
    flag.store(true, ordering: .releasing)
  }
}
