// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A build on its way to Jira.
struct Parcel: Sendable {
  /// The build.
  var key: BuildKey
  /// Its exact bytes.
  var build: Data
  /// `updateSequenceNumber` in the bytes.
  var sequence: Int64
  /// What the request must say besides.
  var envelope: Submission.Envelope
  /// The claim on its entry; `nil` where it is not in an outbox.
  var claim: Claim?
}

/// What became of a parcel.
enum Outcome: Sendable, Equatable {
  /// Jira named it as accepted.
  case accepted
  /// Jira refused it.
  case rejected([Receipt.Rejection.Reason])
  /// It got no answer.
  case held(Holdup)
}

/// Why builds were not delivered.
struct Holdup: Sendable, Equatable {
  /// The kind, for the exit status.
  var cause: DeliveryReport.Cause
  /// In words.
  var reason: String
}
