// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// A commit as `log` prints it.
struct Commit: Sendable, Equatable {
  /// The full id.
  var id: String
  /// The full ids of the parents; also empty if history is cut off.
  var parents: [String]
  /// The e-mail address of the committer.
  var committer = ""
  /// When it was committed, in seconds since 1970; `nil` if only the ids are known.
  var time: Int64?
  /// The whole message.
  var message = ""
  /// The encoding that the commit states for its message; empty for UTF-8.
  var encoding = ""
  /// Whether it only marks where a range ends.
  var isBoundary = false

  /// The arguments of `log` or `show` that print commits in the form that ``read(_:)`` reads.
  static let arguments = [
    "-z", "--no-decorate", "--no-notes", "--no-mailmap", "--no-color", "--encoding=UTF-8",
    "--format=%m%x00%H%x00%P%x00%ct%x00%ce%x00%e%x00%B",
  ]

  private static let fieldCount = 7

  /// Reads the output.
  ///
  /// If it was cut in the message of a commit, that commit keeps the beginning of its message.
  static func read(_ answer: GitRunner.Output) -> [Commit] {
    readAll(answer).commits
  }

  /// Reads commits and what follows the last of them.
  static func readAll(_ answer: GitRunner.Output) -> (commits: [Commit], rest: String) {
    let fields = answer.bytes.split(separator: 0, omittingEmptySubsequences: false)
    // What follows the last NUL is not a field.
    let count = max(0, (fields.count - 1) / fieldCount)
    var commits = (0..<count).map { number in
      Commit(fields: fields[(number * fieldCount)..<((number + 1) * fieldCount)])
    }
    let rest = fields.dropFirst(count * fieldCount)
    if answer.isCut, rest.count == fieldCount {
      commits.append(Commit(fields: rest))
      return (commits, "")
    }
    return (commits, String(decoding: Array(rest.joined(separator: [0])), as: UTF8.self))
  }

  private init(fields: ArraySlice<ArraySlice<UInt8>>) {
    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
    id = texts[1]
    parents = texts[2].split(separator: " ").map(String.init)
    time = Int64(texts[3])
    committer = texts[4]
    encoding = texts[5]
    message = texts[6]
    isBoundary = texts[0] == "-"
  }

  /// Creates a commit from what is known about it.
  init(
    id: String, parents: [String], time: Int64? = nil, message: String = "",
    encoding: String = ""
  ) {
    self.id = id
    self.parents = parents
    self.time = time
    self.message = message
    self.encoding = encoding
  }

  /// Whether git cannot convert the message, because its encoding contains NUL bytes.
  var isWide: Bool {
    ["UTF-16", "UTF16", "UCS-2", "UCS2"].contains { encoding.uppercased().hasPrefix($0) }
  }

  /// Reads a commit object as `cat-file -p` prints it; a shallow clone does not hide its parents.
  static func read(object: [UInt8], id: String) -> Commit {
    let end = object.firstRange(ofBytes: "\n\n".utf8)
    let header = String(decoding: object[..<(end?.lowerBound ?? object.count)], as: UTF8.self)
    let lines = header.split(separator: "\n")
    func values(of name: String) -> [Substring] {
      lines.filter { $0.hasPrefix(name + " ") }.map { $0.dropFirst(name.count + 1) }
    }
    let committer = values(of: "committer").first?.split(separator: " ") ?? []
    let time = committer.dropLast().last
    var commit = Commit(
      id: id, parents: values(of: "parent").map(String.init).filter(CommitText.isFull),
      time: time.flatMap { Int64($0) },
      encoding: values(of: "encoding").first.map(String.init) ?? "")
    commit.committer = String(committer.dropLast(2).last?.dropFirst().dropLast() ?? "")
    let message = object[(end?.upperBound ?? object.count)...]
    commit.message =
      commit.isWide ? wideText(message, commit.encoding) : String(decoding: message, as: UTF8.self)
    return commit
  }

  /// UTF-16 as text, by its byte order mark, otherwise by the name of its encoding, otherwise
  /// big-endian.
  private static func wideText(_ bytes: ArraySlice<UInt8>, _ encoding: String) -> String {
    var isLittle = encoding.uppercased().hasSuffix("LE")
    var rest = bytes
    if rest.starts(with: [0xFF, 0xFE]) || rest.starts(with: [0xFE, 0xFF]) {
      isLittle = rest.first == 0xFF
      rest = rest.dropFirst(2)
    }
    var units: [UInt16] = []
    while let first = rest.popFirst(), let second = rest.popFirst() {
      units.append(
        isLittle ? UInt16(second) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(second))
    }
    return String(decoding: units, as: UTF16.self)
  }
}
