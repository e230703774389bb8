// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

/// `submit --json` and `flush --json`: every build that went in is in exactly one of the first lists.
struct SubmitDocument: Encodable {
  var accepted: [BuildKey]
  var rejected: [Receipt.Rejection]
  var unknownIssueKeys: [String]
  var unknownAssociations: [Association]
  var held: [Held]
  var verified: [BuildKey]
  var lost: [Lost]

  struct Held: Encodable {
    var id: String
    var key: BuildKey
    var reason: String
  }

  struct Lost: Encodable {
    var key: BuildKey
    var reason: String
  }

  init(_ report: DeliveryReport) {
    accepted = report.accepted
    rejected = report.rejected
    unknownIssueKeys = report.unknownIssueKeys
    unknownAssociations = report.unknownAssociations
    held = report.held.map { Held(id: $0.id, key: $0.key, reason: $0.reason) }
    verified = report.verified
    lost = report.lost.map { Lost(key: $0.key, reason: $0.reason) }
  }
}
