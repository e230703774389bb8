// SPDX-License-Identifier: Apache-2.0

import TextCoding
internal import BuildModel

extension DeliveryRun {
  /// Sends builds that are not in the outbox.
  ///
  /// Of two snapshots of one build only the newer is sent; what became of it is what became of both.
  mutating func deliverFromMemory(_ unkept: [(draft: Draft, why: DeliveryError?)]) async {
    guard !unkept.isEmpty else { return }
    tellWhatThatMeans(unkept)
    var newest: [BuildKey: Draft] = [:]
    for (draft, _) in unkept {
      if let other = newest[draft.build.key],
        other.build.updateSequenceNumber > draft.build.updateSequenceNumber
      {
        continue
      }
      newest[draft.build.key] = draft
    }
    var parcels: [Parcel] = []
    for (draft, _) in unkept {
      guard let chosen = newest.removeValue(forKey: draft.build.key) else { continue }
      if let parcel = parcel(of: chosen) { parcels.append(parcel) }
    }
    let outcomes = await send(parcels)
    let confirmed = await confirm(zip(parcels, outcomes).map { ($0, $1) })
    let whys = Dictionary(unkept.map { ($0.draft.build.key, $0.why) }, uniquingKeysWith: { $1 })
    for (parcel, outcome) in confirmed {
      switch outcome {
      case .accepted: report.accepted.append(parcel.key)
      case .rejected(let errors):
        report.rejected.append(Receipt.Rejection(key: parcel.key, errors: errors))
        report.note(.rejected)
      case .held(let holdup): lose(parcel.key, holdup, whys[parcel.key] ?? nil)
      }
    }
  }

  private func parcel(of draft: Draft) -> Parcel? {
    var build = draft.build
    if draft.numbers == .minted {
      build.updateSequenceNumber = courier.serverClock.corrected(
        build.updateSequenceNumber, at: clock.wall())
    }
    // No build that exists fails to encode.
    guard let bytes = try? JSONText.encode(build) else { return nil }
    return Parcel(
      key: build.key, build: bytes, sequence: build.updateSequenceNumber, envelope: draft.envelope)
  }

  private mutating func tellWhatThatMeans(_ unkept: [(draft: Draft, why: DeliveryError?)]) {
    guard let why = unkept.compactMap(\.why).first else { return }
    let builds = unkept.count == 1 ? "1 build is" : "\(unkept.count) builds are"
    warn("\(why.summary); \(builds) sent without being kept first", at: why.location)
  }

  private mutating func lose(_ key: BuildKey, _ holdup: Holdup, _ why: DeliveryError?) {
    let unkept = why.map { "it is not kept: \($0.summary)" } ?? "it is not kept: there is no outbox"
    report.lost.append(DeliveryReport.Lost(key: key, reason: "\(holdup.reason); \(unkept)"))
    report.note(why == nil && holdup.cause > .late ? holdup.cause : .notKept)
  }
}
