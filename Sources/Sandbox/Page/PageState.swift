// SPDX-License-Identifier: Apache-2.0

import Platform

/// What the page shows: the document at `/sandbox/state.json`.
///
/// `builds` holds up to 500 builds as `getBuildByKey` returns them, the newest first; `total` is how
/// many there are, `pending` how many accepted changes are not visible yet, `requests` the latest 50
/// requests of the API, and `command` a command to try.
struct PageState: Sendable, Encodable {
  let command: String
  let cloudId: String
  let projects: [String]
  let builds: [JSONValue]
  let total: Int
  let pending: Int
  let requests: [ActivityLog.Entry]
}

extension PageState {
  /// The most builds that are shown.
  static let limit = 500

  /// The command to try with a sandbox at a host and port.
  static func command(host: String, _ configuration: SandboxConfiguration) -> String {
    let isDefault = configuration.clientSecret == SandboxConfiguration.defaultClientSecret
    let secret = isDefault ? configuration.clientSecret : "YOUR-SECRET"
    let project = configuration.projects.min() ?? "DEMO"
    return """
      BUILDPOST_CLIENT_SECRET=\(secret) buildpost submit \\
        --site http://\(host) --api-url http://\(host) \\
        --client-id \(quote(configuration.clientId)) --issue-key \(quote(project + "-1")) \\
        TestReports/junit/pytest
      """
  }

  /// A word, quoted for a shell if need be.
  private static func quote(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "-._/:@".utf8.contains(byte)
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
