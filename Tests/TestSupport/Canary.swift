// SPDX-License-Identifier: Apache-2.0

/// A word that represents a secret.
///
/// It is put where secrets occur and must never be printed.
package enum Canary {
  /// The word.
  package static let word = "c4n4ry"

  /// A remote or a URL with the word in the user-info and in parameters named like secrets; any
  /// other text unchanged.
  package static func poisoned(_ text: String) -> String {
    guard text.allSatisfy({ !$0.isWhitespace }) else { return text }
    guard let scheme = text.firstRange(of: "://"), scheme.lowerBound > text.startIndex else {
      return poisonedSCP(text)
    }
    let rest = text[scheme.upperBound...]
    let place = rest.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let parts = place.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let mark = place.contains("?") ? "&" : "?"
    let fragment = parts.count == 2 ? "#\(parts[1])&token=\(word)" : ""
    let secrets = secretParameters.map { "\($0)=\(word)" }.joined(separator: "&")
    return String(text[..<scheme.upperBound]) + "user:\(word)@\(parts[0])"
      + "\(mark)\(secrets)\(fragment)"
  }

  private static let secretParameters = [
    "token", "access_token", "private_token", "sig", "signature", "key", "password",
    "Access_Token", "%74oken",
  ]

  /// `user@host:path` with the word for the user.
  private static func poisonedSCP(_ text: String) -> String {
    guard let at = text.firstIndex(of: "@"), text[at...].contains(":"),
      !text[..<at].contains("/"), !text[..<at].contains(":")
    else { return text }
    return word + String(text[at...])
  }

  /// An environment in which every remote and URL is poisoned, with the word in every variable that
  /// no CI service reads, and in some that hold secrets.
  package static func poisoned(_ variables: [String: String]) -> [String: String] {
    var result = variables.mapValues(poisoned)
    for name in variables.keys where !ReadVariables.contain(name) { result[name] = word }
    let unread = [
      "CI_JOB_TOKEN", "CI_JOB_JWT", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "SYSTEM_ACCESSTOKEN",
      "AWS_SECRET_ACCESS_KEY", "BUILDKITE_AGENT_ACCESS_TOKEN", "CIRCLE_OIDC_TOKEN", "NPM_TOKEN",
      "DRONE_NETRC_PASSWORD", "bamboo_repository_password", "GIT_ASKPASS", "GIT_CONFIG_PARAMETERS",
      "GIT_SSH_COMMAND", "NEW",
    ]
    for name in unread { result[name] = word }
    return result
  }
}
