// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import Platform
import Presentation
import Synchronization

/// A delivery's progress: a bar on a terminal for anything longer than a second, elsewhere a line
/// for each wait.
final class ProgressLine: Sendable {
  private struct State {
    var hasBar = false
    var lastDone = 0
    var lastReason: String?
  }

  private let console: Console
  private let isTerminal: Bool
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())

  init(_ console: Console) {
    self.console = console
    isTerminal = isatty(STDERR_FILENO) == 1
    start = .now
  }

  /// Shows how far it has got.
  func show(_ progress: DeliveryProgress) {
    guard console.verbosity != .quiet else { return }
    state.withLock { state in
      if isTerminal { showBar(progress, &state) } else { showLine(progress, &state) }
    }
  }

  /// Removes the bar.
  func clear() {
    state.withLock { state in
      if state.hasBar { console.tell("\r\u{1B}[K") }
      state.hasBar = false
    }
  }

  private func showBar(_ progress: DeliveryProgress, _ state: inout State) {
    guard state.hasBar || ContinuousClock.now - start > .seconds(1) else { return }
    state.hasBar = true
    console.tell(
      "\r\u{1B}[K"
        + ProgressText.bar(
          done: progress.done, of: progress.total, note: note(progress), console.style))
  }

  private func showLine(_ progress: DeliveryProgress, _ state: inout State) {
    if let note = note(progress), progress.reason != state.lastReason {
      state.lastReason = progress.reason
      console.tell(PrintableText.escape(note) + "\n")
    }
    guard progress.done - state.lastDone >= 100 else { return }
    state.lastDone = progress.done
    let total = progress.total.map { " of \($0)" } ?? ""
    console.tell("\(progress.done)\(total) builds done, \(progress.accepted) accepted\n")
  }

  private func note(_ progress: DeliveryProgress) -> String? {
    guard let wait = progress.wait, wait >= 1 else { return nil }
    return "waiting \(Int(wait.rounded(.up))) s: \(progress.reason ?? "trying again")"
  }
}
