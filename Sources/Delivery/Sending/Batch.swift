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
  static func divide(_ entries: [Entry]) -> [Batch] {
    var batches: [Batch] = []
    var current: [Int] = []
    var keys: Set<String> = []
    for (position, entry) in entries.enumerated() {
      let isFull = current.count == Limits.builds.upperBound
      let fits = current.first.map { entries[$0].sharesRequest(with: entry) } ?? true
      if isFull || !fits || keys.contains(entry.name.key) {
        batches.append(Batch(positions: current))
        current = []
        keys = []
      }
      current.append(position)
      keys.insert(entry.name.key)
    }
    if !current.isEmpty { batches.append(Batch(positions: current)) }
    return batches
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
}

/// Why builds were not delivered.
struct Holdup: Sendable, Equatable {
  /// In words.
  var reason: String
  /// The kind, for the exit status.
  var cause = DeliveryReport.Cause.late
}
