// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The names of the formats of files that are not reports, in one byte a file.
struct ForeignNames {
  private var names: [String] = []
  /// One more than the place of a file's name, 0 if it has none.
  private var places: [UInt8] = []

  mutating func set(_ name: String, of file: Int, among count: Int) {
    if places.isEmpty { places = Array(repeating: 0, count: count) }
    let place = names.firstIndex(of: name) ?? names.count
    if place == names.count, place < 254 { names.append(name) }
    places[file] = UInt8(min(place, names.count - 1) + 1)
  }

  func name(of file: Int) -> String? {
    places.isEmpty || places[file] == 0 ? nil : names[Int(places[file]) - 1]
  }
}

/// Files that were found and are not reports: one finding for each kind.
struct SkippedFiles {
  private var kinds: [(name: String, first: String, count: Int)] = []
  private var others: (first: String, count: Int)?

  /// How many kinds are named at most.
  private static let limit = 8

  mutating func add(_ path: String, _ name: String) {
    if let index = kinds.firstIndex(where: { $0.name == name }) {
      kinds[index].count += 1
    } else if kinds.count < Self.limit {
      kinds.append((name, path, 1))
    } else {
      others = (others?.first ?? path, (others?.count ?? 0) + 1)
    }
  }

  var findings: [Finding] {
    let all = kinds + (others.map { [("other formats", $0.first, $0.count)] } ?? [])
    return all.map { name, first, count in
      let files =
        count == 1 ? "1 file that is not a test report" : "\(count) files that are not test reports"
      return Finding(.warning, "skipped \(files): \(name)", at: first)
    }
  }
}
