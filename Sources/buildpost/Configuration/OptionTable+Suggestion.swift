// SPDX-License-Identifier: Apache-2.0

extension OptionTable {
  /// The option that a misspelt key may mean; `nil` where none is near.
  static func suggestion(for key: String) -> OptionName? {
    guard key.utf8.count <= 40 else { return nil }
    let wanted = Array(dashed(key).utf8)
    let nearest = entries.map { entry in
      (entry.name, distance(wanted, Array(entry.name.name.utf8)))
    }
    .min { $0.1 < $1.1 }
    guard let nearest, nearest.1 <= min(3, wanted.count / 3) else { return nil }
    return nearest.0
  }

  /// `pipelineId`, `pipeline_id` and `--pipeline-id` as `pipeline-id`.
  private static func dashed(_ key: String) -> String {
    var result = ""
    for character in key {
      if character.isUppercase, result.last?.isLowercase == true { result += "-" }
      result += character == "_" || character == " " ? "-" : character.lowercased()
    }
    return String(result.drop { $0 == "-" })
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
