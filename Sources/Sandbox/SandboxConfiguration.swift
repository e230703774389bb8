// SPDX-License-Identifier: Apache-2.0

/// How a sandbox behaves; the defaults are those of `buildpost sandbox`.
package struct SandboxConfiguration: Sendable {
  /// What an app may be allowed to do, by the scopes of the Builds API.
  package enum Permission: String, Sendable, CaseIterable {
    /// `read:build-info:jira`: get a build.
    case read
    /// `write:build-info:jira`: submit builds.
    case write
    /// `delete:build-info:jira`: delete builds.
    case delete

    var scope: String { "\(rawValue):build-info:jira" }
  }

  /// The port on 127.0.0.1; 0 takes a free one.
  package var port: UInt16 = 8080
  /// The id that the token operation takes.
  package var clientId = "sandbox"
  /// The secret that the token operation takes.
  package var clientSecret = Self.defaultClientSecret
  /// The app key (`iss`) of Connect tokens.
  package var connectKey = "sandbox"
  /// The shared secret of Connect tokens.
  package var connectSecret = Self.defaultConnectSecret
  /// How long a token lasts, in seconds.
  package var tokenLifetime = 900
  /// The site's cloud id.
  package var cloudId = "5a4db0c5-b111-4d05-8000-000000000001"
  /// The projects that the site knows; every project where empty.
  package var projects: Set<String> = []
  /// How long after its 202 a change becomes visible, in seconds.
  package var delay: Double = 0
  /// The permissions that the app lacks.
  package var denied: Set<Permission> = []
  /// What goes wrong, request by request.
  package var faults = FaultScript()
  /// The directory that each submitted request body is written to.
  package var recordDirectory: String?
  /// The SQLite file that keeps the builds; in memory where `nil`.
  package var storeFile: String?
  /// The clock.
  package var clock: SandboxClock

  /// The secret of the token operation where none is given; it protects nothing.
  package static let defaultClientSecret = "sandbox-secret"
  /// The shared secret of Connect tokens where none is given; it protects nothing.
  package static let defaultConnectSecret = "sandbox-connect-secret"

  /// Creates the default configuration.
  package init(clock: SandboxClock) {
    self.clock = clock
  }
}
