// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Parcels that go in one request, by their positions among all parcels of a run.
struct Round: Equatable, Sendable {
  /// The positions, 1 to 100.
  var positions: [Int]
  /// How often this request failed.
  var attempt = 0
  /// The instant before which it is not made.
  var notBefore = -Double.infinity

  /// Divides parcels into requests: at most 100 builds, one envelope, and no build twice.
  static func divide(_ parcels: [Parcel]) -> [Round] {
    var rounds: [Round] = []
    var current: [Int] = []
    var keys: Set<BuildKey> = []
    for (position, parcel) in parcels.enumerated() {
      let isOther = current.first.map { parcels[$0].envelope != parcel.envelope } ?? false
      let isFull = current.count == Limits.builds.upperBound
      if isOther || isFull || keys.contains(parcel.key) {
        rounds.append(Round(positions: current))
        current = []
        keys = []
      }
      current.append(position)
      keys.insert(parcel.key)
    }
    if !current.isEmpty { rounds.append(Round(positions: current)) }
    return rounds
  }

  /// The same parcels in two requests.
  var halves: [Round] {
    let middle = (positions.count + 1) / 2
    return [
      Round(positions: Array(positions[..<middle])), Round(positions: Array(positions[middle...])),
    ]
  }
}
