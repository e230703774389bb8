// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Entries that go in one request, by their positions among all that are to be sent.
struct Batch: Equatable, Sendable {
  /// The positions, 1 to 100.
  var positions: [Int]
  /// How often the request failed.
  var attempt = 0
  /// The earliest time to send it.
  var notBefore = -Double.infinity

  /// Divides entries into requests: at most 100 builds with the same properties, and no build
  /// twice.
  ///
  /// The builds of a pipeline keep their order; others may overtake each other.
  static func divide(_ entries: [Entry]) -> [Batch] {
    var batches: [Batch] = []
    var keys: [Set<String>] = []
    var open: [Envelope: Int] = [:]
    /// The last request of each pipeline.
    var last: [String: Int] = [:]
    for (position, entry) in entries.enumerated() {
      let header = entry.content?.header
      let envelope = Envelope(properties: header?.properties, product: header?.product)
      let pipeline = header?.key.pipelineId ?? ""
      if let place = open[envelope], place >= last[pipeline] ?? 0,
        batches[place].positions.count < Limits.builds.upperBound,
        keys[place].insert(entry.name.key).inserted
      {
        batches[place].positions.append(position)
        last[pipeline] = place
      } else {
        (open[envelope], last[pipeline]) = (batches.count, batches.count)
        batches.append(Batch(positions: [position]))
        keys.append([entry.name.key])
      }
    }
    return batches
  }

  /// What the builds of a request share.
  private struct Envelope: Hashable {
    var properties: [String: String]?
    var product: String?
  }

  /// The same entries in two requests.
  var halves: [Batch] {
    let middle = (positions.count + 1) / 2
    return [
      Batch(positions: Array(positions[..<middle])), Batch(positions: Array(positions[middle...])),
    ]
  }
}

/// What became of an entry that was to be sent.
enum Outcome: Sendable, Equatable {
  /// Jira named it as accepted.
  case accepted
  /// Jira refused it because it knows none of its issue keys, which were guesses.
  case unlinked
  /// Jira refused it.
  case rejected([Receipt.Rejection.Reason])
  /// There was no answer about it.
  case held(Holdup)

  /// Whether nothing is left to be done.
  var isSettled: Bool { self == .accepted || self == .unlinked }

  /// The same after a request with the build may have left.
  var afterSending: Outcome {
    guard case .held(var holdup) = self else { return self }
    holdup.wasSent = true
    return .held(holdup)
  }
}

/// Why builds were not delivered.
struct Holdup: Sendable, Equatable {
  /// In words.
  var reason: String
  /// The kind, for the exit status.
  var cause = DeliveryReport.Cause.late
  /// Whether a request with the build may have left.
  var wasSent = false
}
