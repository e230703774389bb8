// SPDX-License-Identifier: Apache-2.0

import Platform
import TextCoding

/// What the page shows: the document at `/sandbox/state.json`.
///
/// `builds` holds up to 500 builds as `getBuildByKey` returns them, the last stored first, and
/// `received` the time at which each was stored; `total` is how many there are, `pending` how many
/// accepted changes are not visible yet, `requests` the latest 50 requests of the API, and
/// `command` a command to try.
enum PageState {
  /// The maximum number of builds that are shown.
  static let limit = 500

  /// The command to try with a sandbox at a host and port; it works in any directory.
  static func command(host: String, _ configuration: SandboxConfiguration) -> String {
    let secret = SandboxSettingLines.shownSecret(configuration)
    let project = configuration.projects.min() ?? "DEMO"
    return """
      echo '<testsuite><testcase name="works"/></testsuite>' |
      BUILDPOST_CLIENT_SECRET=\(secret) buildpost submit \\
        --site http://\(host) --api-url http://\(host) \\
        --client-id \(quote(configuration.clientId)) --issue-key \(quote(project + "-1")) \\
        --pipeline-id demo --build-number 1 --url http://\(host)/ -
      """
  }

  /// A word, quoted for a shell if need be.
  static func quote(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      byte.isAlphanumeric || "-._/:@".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : word.shellQuoted
  }
}

/// The settings to paste for a sandbox.
package enum SandboxSettingLines {
  /// The settings as shell commands and as a map of a CI configuration.
  package static func text(url: String, _ configuration: SandboxConfiguration) -> String {
    let settings = [
      ("BUILDPOST_SITE", url), ("BUILDPOST_API_URL", url),
      ("BUILDPOST_CLIENT_ID", configuration.clientId),
      ("BUILDPOST_CLIENT_SECRET", shownSecret(configuration)),
    ]
    return """
      In a shell:

      \(settings.map { "  export \($0)=\(PageState.quote($1))" }.joined(separator: "\n"))

      In a CI job:

      \(settings.map { "  \($0): \($1)" }.joined(separator: "\n"))

      """
  }

  /// The secret if it is the default one, which protects nothing.
  static func shownSecret(_ configuration: SandboxConfiguration) -> String {
    let isDefault = configuration.clientSecret == SandboxConfiguration.defaultClientSecret
    return isDefault ? configuration.clientSecret : "YOUR-SECRET"
  }
}
