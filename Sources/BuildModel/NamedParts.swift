// SPDX-License-Identifier: Apache-2.0

/// A part that counts, and its file.
///
/// A class, because a build may have 100,000 parts, and each is passed on several times.
final class KeptPart: Sendable {
  let part: Part
  let path: String
  /// The first 60 bits of the file's digest, as many as a string holds without an allocation.
  let digest: String

  init(_ part: Part, _ path: String, _ digest: String) {
    (self.part, self.path, self.digest) = (part, path, digest)
  }
}

/// The parts of one name.
struct NamedParts {
  let name: String
  private(set) var members: [KeptPart]
  private(set) var total = 0

  init(_ name: String, _ members: [KeptPart]) {
    self.name = name
    self.members = members.sorted { $0.part.index < $1.part.index }
  }

  /// Decides how many parts there are; false if the parts contradict each other or what was
  /// expected.
  mutating func settleTotal(expected: Int?, _ findings: inout [Finding]) -> Bool {
    let newest = members.max { $1.part.supersedes($0.part) }
    total = expected ?? newest?.part.total ?? 1
    let others = members.filter { $0.part.total != total }
    members.removeAll { $0.part.total != total }
    let firstAttempt = members.compactMap(\.part.attempt).min()
    let stray = others.filter { other in
      guard let attempt = other.part.attempt, let firstAttempt else { return true }
      return attempt >= firstAttempt
    }
    for other in stray {
      findings.add(
        .error,
        "not counted: `\(other.part.label)`, but `\(name)` has "
          + (total == 1 ? "1 part" : "\(total) parts"),
        at: other.path)
    }
    if base == 0, members.contains(where: { $0.part.index == total }) {
      findings.add(.error, "some parts of `\(name)` are numbered from 0 and others from 1")
      return false
    }
    return stray.isEmpty
  }

  private var base: Int { members.contains { $0.part.index == 0 } ? 0 : 1 }

  /// The parts that are missing, of which at most some are named.
  func gaps(atMost limit: Int) -> [PartGap] {
    let present = Set(members.map(\.part.index))
    guard !members.isEmpty || total > 1 else {
      return [PartGap(name: name, total: 1, count: 1, indices: [])]
    }
    let range = base..<(base + total)
    let count = total - present.count { range.contains($0) }
    guard count > 0 else { return [] }
    let missing = range.lazy.filter { !present.contains($0) }.prefix(limit)
    return [PartGap(name: name, total: total, count: count, indices: Array(missing))]
  }
}

/// Missing parts of one name; no index means the only one.
struct PartGap {
  var name: String
  var total: Int
  /// How many are missing.
  var count: Int
  /// The first of them.
  var indices: [Int]

  var labels: [String] { indices.isEmpty ? [name] : indices.map { "\(name) \($0)" } }

  /// The words of a sentence: the name once, then the further indices.
  var words: [(text: String, continues: Bool)] {
    labels.enumerated().map { position, label in
      position == 0 ? (label, false) : ("\(indices[position])", true)
    }
  }

  var reports: [TestReport] {
    labels.map { label in
      var report = TestReport(path: "\(label) (missing)", format: "part")
      report.title = label
      report.isMissing = true
      return report
    }
  }
}
