// SPDX-License-Identifier: Apache-2.0

/// A line that git gives to `pre-push`: what goes where (githooks, pre-push).
struct PushedRef: Sendable, Equatable {
  /// The commit that is pushed.
  var local: String
  /// The ref at the other end: what was typed on this side may be `HEAD` or any expression.
  var ref: String
  /// What the other end has, `nil` for a new ref.
  var remote: String?

  /// The branch, `nil` for a tag or another ref.
  var branch: String? { name(behind: "refs/heads/") }
  /// The tag, `nil` for a branch or another ref.
  var tag: String? { name(behind: "refs/tags/") }
  /// The name a person knows the ref by.
  var shortName: String { branch ?? tag ?? ref }

  /// Reads all lines, without deletions.
  static func read(_ input: [UInt8]) -> [PushedRef] {
    String(decoding: input, as: UTF8.self).split(separator: "\n").compactMap { PushedRef($0) }
  }

  /// Reads a line; `nil` for a deletion and for what is no such line.
  init?(_ line: Substring) {
    // The first field may hold blanks, the others cannot.
    let fields = line.split(separator: " ", omittingEmptySubsequences: false)
    guard fields.count >= 4 else { return nil }
    let last = fields.suffix(3)
    let (local, ref, remote) = (
      last[last.startIndex], last[last.startIndex + 1], fields[fields.count - 1]
    )
    guard Self.isObject(local), Self.isObject(remote), !Self.isNull(local) else { return nil }
    self.local = String(local)
    self.ref = String(ref)
    self.remote = Self.isNull(remote) ? nil : String(remote)
  }

  /// Takes the variables that pre-commit sets in place of the lines, for the first pushed ref only.
  init?(preCommit environment: [String: String]) {
    guard let ref = environment["PRE_COMMIT_REMOTE_BRANCH"], !ref.isEmpty,
      let local = environment["PRE_COMMIT_TO_REF"] ?? environment["PRE_COMMIT_LOCAL_BRANCH"],
      Self.isObject(local[...]) || local == "HEAD" || local.hasPrefix("refs/")
    else { return nil }
    self.local = local
    self.ref = ref.hasPrefix("refs/") ? ref : "refs/heads/" + ref
    remote = environment["PRE_COMMIT_FROM_REF"].flatMap { Self.isObject($0[...]) ? $0 : nil }
  }

  private func name(behind prefix: String) -> String? {
    ref.hasPrefix(prefix) ? String(ref.dropFirst(prefix.count)) : nil
  }

  /// 40 or 64 hexadecimal digits.
  private static func isObject(_ text: Substring) -> Bool {
    let bytes = text.utf8
    return (bytes.count == 40 || bytes.count == 64)
      && bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 0x20) }
  }

  private static func isNull(_ object: Substring) -> Bool { object.utf8.allSatisfy { $0 == 48 } }
}
