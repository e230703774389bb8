// SPDX-License-Identifier: Apache-2.0

/// A commit as `log` prints it.
struct Commit: Sendable, Equatable {
  /// The full id.
  var id: String
  /// The full ids of the parents; empty also if history is cut off.
  var parents: [String]
  /// When it was committed, in seconds since 1970; `nil` if only the ids are known.
  var time: Int64?
  /// The whole message.
  var message = ""
  /// Whether it only marks where a range ends.
  var isBoundary = false

  /// The arguments of `log` or `show` that print commits in the form that ``read(_:)`` reads.
  static let arguments = [
    "-z", "--no-decorate", "--no-notes", "--no-mailmap", "--no-color", "--encoding=UTF-8",
    "--format=%m%x00%H%x00%P%x00%ct%x00%B",
  ]

  /// Reads the output; a last commit that is cut off is dropped.
  static func read(_ output: [UInt8]) -> [Commit] {
    readAll(output).commits
  }

  /// Reads commits and what follows the last of them.
  static func readAll(_ output: [UInt8]) -> (commits: [Commit], rest: String) {
    let fields = output.split(separator: 0, omittingEmptySubsequences: false)
    // What follows the last NUL is not a field.
    let count = max(0, (fields.count - 1) / 5)
    let commits = (0..<count).map { number in
      let texts = fields[(number * 5)..<(number * 5 + 5)].map {
        String(decoding: $0, as: UTF8.self)
      }
      return Commit(
        id: texts[1], parents: texts[2].split(separator: " ").map(String.init),
        time: Int64(texts[3]), message: texts[4], isBoundary: texts[0] == "-")
    }
    let rest = fields.dropFirst(count * 5).joined(separator: [0])
    return (commits, String(decoding: Array(rest), as: UTF8.self))
  }

  /// Reads a commit object as `cat-file -p` prints it; a shallow clone does not hide its parents.
  static func read(object: [UInt8], id: String) -> Commit {
    let text = String(decoding: object, as: UTF8.self)
    let end = text.range(of: "\n\n")
    let lines = text[..<(end?.lowerBound ?? text.endIndex)].split(separator: "\n")
    func values(of name: String) -> [Substring] {
      lines.filter { $0.hasPrefix(name + " ") }.map { $0.dropFirst(name.count + 1) }
    }
    let time = values(of: "committer").first?.split(separator: " ").dropLast().last
    return Commit(
      id: id, parents: values(of: "parent").map(String.init).filter(CommitText.isFull),
      time: time.flatMap { Int64($0) },
      message: end.map { String(text[$0.upperBound...]) } ?? "")
  }
}
