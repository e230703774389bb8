// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds

extension DeliveryRun {
  /// Reads accepted builds back until Jira stores them, where that was asked for.
  ///
  /// Accepted is not stored: Jira works through its queue later, and drops a number that is not higher than the stored
  /// one. What is not seen before the deadline counts as held.
  mutating func confirm(_ sent: [(Parcel, Outcome)]) async -> [(Parcel, Outcome)] {
    guard assurance == .stored else { return sent }
    var result: [(Parcel, Outcome)] = []
    for (parcel, outcome) in sent {
      guard outcome == .accepted else {
        result.append((parcel, outcome))
        continue
      }
      if let holdup = await readBack(parcel) {
        result.append((parcel, .held(holdup)))
      } else {
        report.verified.append(parcel.key)
        result.append((parcel, .accepted))
      }
    }
    return result
  }

  /// Asks for a build until it is stored with our number or a higher one; returns why it was not seen.
  private mutating func readBack(_ parcel: Parcel) async -> Holdup? {
    var tries = 0
    var notBefore = -Double.infinity
    var seen = "Jira does not show it yet"
    while true {
      let attempt = await courier.attempt(notBefore: notBefore) {
        (service, timeout) throws(JiraError) in try await service.get(parcel.key, timeout: timeout)
      }
      var wait = min(2, 0.1 * Double(1 << min(tries, 5))) * (0.5 + random() / 2)
      switch attempt {
      case .value(let answer):
        courier.note(answer.serverTime)
        let stored = answer.value.updateSequenceNumber
        guard stored < parcel.sequence else { return nil }
        seen = "Jira still holds number \(stored)"
      case .held(let holdup):
        return Holdup(cause: .late, reason: "it was accepted, but \(seen): \(holdup.reason)")
      case .failed(let error) where error.kind == .noSuchBuild: break
      case .failed(let error):
        switch courier.step(after: error, attempt: tries) {
        case .retry(let instant): wait = max(0, instant - clock.monotonic())
        case .hold(let holdup): return holdup
        case .split: return Holdup(cause: .late, reason: error.summary)
        }
      }
      tries += 1
      notBefore = clock.monotonic() + wait
    }
  }
}
