// SPDX-License-Identifier: Apache-2.0

extension BuildContext {
  /// Keeps the issue keys that Jira takes of one build, the first seen, and says so of each other one.
  ///
  /// - Parameter form: How the build will name its issues, which decides how many it may name.
  public mutating func cutKeys(to form: Assembly.LinkForm) {
    let limit = form == .issueKeys ? Limits.issueKeys : Limits.associationValues
    guard issueKeys.count > limit else { return }
    findings.append(
      Finding(
        .warning,
        "Jira takes the first \(limit) of the \(issueKeys.count) issue keys; "
          + "\(issueKeys.count - limit) are left out"))
    issueKeys.removeLast(issueKeys.count - limit)
    let taken = Set(issueKeys)
    for position in candidates.indices where candidates[position].isKept {
      guard let key = candidates[position].key, !taken.contains(key) else { continue }
      candidates[position].isKept = false
      candidates[position].reason = "behind the \(limit) keys that Jira takes of one build"
    }
  }
}
