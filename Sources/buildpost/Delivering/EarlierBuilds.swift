// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds
import Platform

/// What Jira has stored of this run and of the runs before it.
///
/// A job that was killed after it announced its build leaves it in progress for ever. The next run
/// of the pipeline finds it by its number and closes it.
struct EarlierBuilds: Sendable {
  /// The description of a build that was announced, by which a later run recognises it as ours.
  static let announcement = "announced by Buildpost; no result yet"
  /// The description of a build whose result never came.
  static let closing = "no result was reported"
  /// How many numbers before this one are looked at, one request each.
  static let reach: Int64 = 2

  let client: BuildsClient
  /// Seconds for each request; answers that take longer do not matter enough.
  let timeout: Double

  /// Whether Jira has stored a result for a build.
  func hasResult(_ key: BuildKey) async -> Bool {
    guard let state = await stored(key)?.state else { return false }
    return state != .inProgress && state != .pending
  }

  /// Builds that this tool announced before `key`, that are still in progress and older than a
  /// number of seconds, as they have to be sent to close them.
  ///
  /// Their number is the stored one plus one, so Jira keeps any newer update.
  func closing(before key: BuildKey, olderThan seconds: Double, now: Timestamp) async -> [BuildData]
  {
    var result: [BuildData] = []
    for distance in 1...Self.reach where key.buildNumber - distance > 0 {
      let earlier = BuildKey(
        pipelineId: key.pipelineId, buildNumber: key.buildNumber - distance)
      guard let build = await stored(earlier), build.state == .inProgress,
        build.description == Self.announcement,
        let updated = Timestamp(rfc3339: build.lastUpdated),
        Double(now.milliseconds - updated.milliseconds) >= seconds * 1000
      else { break }
      if let closed = try? closed(build, now) { result.append(closed) }
    }
    return result
  }

  private func closed(_ build: BuildData, _ now: Timestamp) throws(BuildModelError) -> BuildData {
    try BuildData(
      key: build.key,
      updateSequenceNumber: build.updateSequenceNumber.addingSaturating(1),
      displayName: build.displayName, description: Self.closing, label: build.label,
      url: build.url, state: .unknown, lastUpdated: now.rfc3339, issues: build.issues,
      testInfo: build.testInfo, references: build.references)
  }

  /// A build as Jira has stored it; `nil` if there is none or it cannot be read now, which stops
  /// nothing.
  private func stored(_ key: BuildKey) async -> BuildData? {
    guard let answer = try? await client.get(key, timeout: timeout).value else { return nil }
    return try? JSONDecoder().decode(BuildData.self, from: answer.json)
  }
}
