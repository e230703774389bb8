// SPDX-License-Identifier: Apache-2.0

import TextCoding
internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a build got its `updateSequenceNumber`.
public enum SequenceNumbers: Sendable, Equatable {
  /// It is the time by this machine: it may be raised, and corrected once before the build is first sent.
  case minted
  /// It was given by whoever submits the build, and is never changed.
  case given
}

/// What an entry that was just put into the outbox survives.
enum Keeping: Sendable {
  /// Everything: it is synced before it counts as kept.
  case throughPowerLoss
  /// The end of the process. The build is also in a file of documents whose cursor has not passed it, so that a loss
  /// of power only means reading it again.
  case throughKill
}

/// A build on its way into the outbox.
struct Draft: Sendable {
  var build: BuildData
  var envelope: Submission.Envelope
  var numbers: SequenceNumbers

  /// The entry for this build at a site.
  ///
  /// - Throws: `EncodingError`, which no existing value causes.
  func entry(site: String, created: Int64) throws -> Entry {
    Entry(
      header: Entry.Header(
        site: site, key: build.key, sequence: build.updateSequenceNumber,
        properties: envelope.properties, product: envelope.product, created: created,
        isMinted: numbers == .minted),
      build: try JSONText.encode(build))
  }
}
