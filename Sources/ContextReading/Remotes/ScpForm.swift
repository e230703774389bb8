// SPDX-License-Identifier: Apache-2.0

/// A remote in the form of `scp`: `user@host:path`, `[user@host:port]:path`, `user@[address]:path`.
struct ScpForm {
  /// The host, with user-info and port if given; an IPv6 address has its brackets.
  let authority: [UInt8]
  let path: [UInt8]

  /// Splits a form; `nil` if no `:` comes before the first `/`, or the path may be the rest of a
  /// password.
  init?(_ bytes: [UInt8]) {
    let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
    let head = bytes[..<slash]
    guard let colon = Self.colon(in: head) else { return nil }
    let hostEnd = head[..<colon].firstIndex(of: UInt8(ascii: "[")) ?? colon
    let user = head[..<hostEnd].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
    if let late = head[colon...].lastIndex(of: UInt8(ascii: "@")) {
      let rest = Array(bytes[(late + 1)...])
      if let form = ScpForm(rest) {
        self = form
        return
      }
      // `git@host:a@b` is a path; without a user, or with a host after the `@`, it may hold a
      // password.
      guard user > 0, slash == bytes.endIndex else { return nil }
    }
    authority = Self.withoutBrackets(head[user..<colon])
    path = Array(bytes[(colon + 1)...])
  }

  /// The `:` before the path: the first one outside of brackets.
  private static func colon(in head: ArraySlice<UInt8>) -> Int? {
    let open = head.firstIndex(of: UInt8(ascii: "["))
    let first = head.firstIndex(of: UInt8(ascii: ":"))
    guard let open, let first, open < first else { return first }
    guard let close = head.lastIndex(of: UInt8(ascii: "]")) else { return nil }
    let end = close + 1
    return end < head.endIndex && head[end] == UInt8(ascii: ":") ? end : nil
  }

  /// Removes the brackets around `user@host:port`, but leaves those of an IPv6 address.
  private static func withoutBrackets(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") else {
      return Array(text)
    }
    let inner = text.dropFirst().dropLast()
    let isAddress =
      inner.count { $0 == UInt8(ascii: ":") } > 1 && !inner.contains(UInt8(ascii: "@"))
    return Array(isAddress && inner.first != UInt8(ascii: "[") ? text : inner)
  }
}
