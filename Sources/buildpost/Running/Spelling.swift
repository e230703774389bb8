// SPDX-License-Identifier: Apache-2.0

/// What a misspelt word may mean.
enum Spelling {
  /// The word that is nearest; `nil` where none is near.
  static func nearest(to word: String, among words: [String]) -> String? {
    guard word.utf8.count <= 40 else { return nil }
    let wanted = Array(word.utf8)
    let nearest = words.map { ($0, distance(wanted, Array($0.utf8))) }.min { $0.1 < $1.1 }
    guard let nearest, nearest.1 <= min(3, wanted.count / 3) else { return nil }
    return nearest.0
  }

  /// How many letters must be put in, taken out or changed.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (place, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for (other, candidate) in right.enumerated() {
        let change = diagonal + (letter == candidate ? 0 : 1)
        diagonal = row[other + 1]
        row[other + 1] = min(change, diagonal + 1, row[other] + 1)
      }
    }
    return row[right.count]
  }
}
