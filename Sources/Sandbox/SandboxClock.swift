// SPDX-License-Identifier: Apache-2.0

package import BuildModel

/// The time as the sandbox sees it: a parameter, so that tests decide what passes.
package struct SandboxClock: Sendable {
  /// Reads the clock.
  package var now: @Sendable () -> Timestamp
  /// Waits for a number of seconds, ending early with an error where the task is cancelled.
  package var sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// Creates a clock.
  package init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}
