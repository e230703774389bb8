// SPDX-License-Identifier: Apache-2.0

package import BuildModel
import Platform

/// How a sandbox behaves.
///
/// The defaults are those of `buildpost sandbox`.
package struct SandboxConfiguration: Sendable {
  /// A permission of the app, named after the scopes of the Builds API.
  package enum Permission: String, Sendable, CaseIterable {
    /// `read:build-info:jira`: get a build.
    case read
    /// `write:build-info:jira`: submit builds.
    case write
    /// `delete:build-info:jira`: delete builds.
    case delete

    var scope: String { "\(rawValue):build-info:jira" }
  }

  /// The port on 127.0.0.1; 0 chooses a free one.
  package var port: UInt16 = 8080
  /// The client id that gets a token.
  package var clientId = "sandbox"
  /// The client secret that gets a token.
  package var clientSecret = Self.defaultClientSecret
  /// The app key (`iss`) of Connect tokens.
  package var connectKey = "sandbox"
  /// The shared secret of Connect tokens.
  package var connectSecret = Self.defaultConnectSecret
  /// How long a token is valid, in seconds.
  package var tokenLifetime = 900
  /// The site's cloud id.
  package var cloudId = "5a4db0c5-b111-4d05-8000-000000000001"
  /// The projects of the site; if empty, every project exists.
  package var projects: Set<String> = []
  /// The time between the 202 and the change becoming visible, in seconds.
  package var delay: Double = 0
  /// The permissions that the app does not have.
  package var denied: Set<Permission> = []
  /// The faults to inject, request by request.
  package var faults = FaultScript()
  /// The directory to which each submitted request body is written.
  package var recordDirectory: String?
  /// The SQLite file that keeps the builds; `nil` keeps them in memory.
  package var storeFile: String?
  /// How long a connection may be idle, in seconds.
  package var idleLimit: Double = 15
  /// The clock.
  package var clock: SandboxClock

  /// The default client secret; it protects nothing.
  package static let defaultClientSecret = "sandbox-secret"
  /// The default shared secret of Connect tokens; it protects nothing.
  package static let defaultConnectSecret = "sandbox-connect-secret"

  /// Creates the default configuration.
  package init(clock: SandboxClock) {
    self.clock = clock
  }
}

/// The sandbox's clock; tests pass their own.
package struct SandboxClock: Sendable {
  /// Reads the clock.
  package var now: @Sendable () -> Timestamp
  /// Waits for a number of seconds; throws early if the task is cancelled.
  package var sleep: @Sendable (_ seconds: Double) async throws -> Void

  /// The clock of this machine.
  package static let system = SandboxClock(
    now: { Timestamp(milliseconds: SystemClock.wall()) },
    sleep: { try await SystemClock.sleep(seconds: $0) })

  /// Creates a clock.
  package init(
    now: @escaping @Sendable () -> Timestamp,
    sleep: @escaping @Sendable (_ seconds: Double) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }
}
