// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The body of a 202: schema `SubmitBuildsResponse`.
struct SubmitAnswer: Sendable, Encodable {
  var acceptedBuilds: [BuildKey] = []
  var rejectedBuilds: [Receipt.Rejection] = []
  var unknownIssueKeys: [String] = []
  var unknownAssociations: [Association] = []

  mutating func reject(_ key: BuildKey, _ messages: [String]) {
    let reasons = messages.map { Receipt.Rejection.Reason(message: $0) }
    rejectedBuilds.append(Receipt.Rejection(key: key, errors: reasons))
  }

  /// What happened in words, for the page.
  var words: [String] {
    var words = ["\(acceptedBuilds.count) accepted, \(rejectedBuilds.count) rejected"]
    words += rejectedBuilds.map { rejection in
      "\(rejection.key): " + rejection.errors.map(\.message).joined(separator: "; ")
    }
    let unknown = unknownIssueKeys + unknownAssociations.flatMap(\.values)
    if !unknown.isEmpty { words.append("unknown issues: " + unknown.joined(separator: ", ")) }
    return words
  }
}
