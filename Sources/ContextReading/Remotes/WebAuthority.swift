// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// The host and the port of a URL, without the user-info.
struct WebAuthority {
  /// In lower case; an IPv6 address has its brackets.
  var host: String
  /// As given, even if it is the default of the scheme.
  var port: Int?

  /// Reads `user:password@host:port`; `nil` if there is no host, or the port is not a number.
  ///
  /// The user-info ends at the last `@`, so that an unescaped one in a password leaves nothing
  /// behind.
  init?(_ text: some Collection<UInt8>) {
    let bytes = Array(text)
    let start = bytes.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
    let hostAndPort = bytes[start...]
    let hostEnd = Self.endOfHost(in: hostAndPort)
    guard let hostEnd, let host = Self.host(hostAndPort[..<hostEnd]) else { return nil }
    self.host = host
    let rest = hostAndPort[hostEnd...].dropFirst()
    guard !rest.isEmpty else { return }
    guard rest.count <= 5, rest.allSatisfy(\.isDigit),
      let number = UInt16(String(decoding: rest, as: UTF8.self))
    else { return nil }
    port = Int(number)
  }

  /// Whether it is the rest of a password with a `/` in it, judged by the first segment of the
  /// path.
  ///
  /// `https://tok/en@git.example/app` seems to name a host `tok`, and
  /// `https://j.doe:12/34@git.example/app` a port.
  func isTornPassword(before name: some Collection<UInt8>) -> Bool {
    let parts = Array(name).split(
      separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, !host.hasPrefix("[") else { return false }
    return !host.contains(".") || (port != nil && last.contains(UInt8(ascii: ".")))
  }

  /// The position of the `:` before the port, otherwise the end; `nil` if brackets do not match.
  private static func endOfHost(in text: ArraySlice<UInt8>) -> Int? {
    guard text.first == UInt8(ascii: "[") else {
      return text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
    }
    guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let end = bracket + 1
    guard end == text.endIndex || text[end] == UInt8(ascii: ":") else { return nil }
    return end
  }

  private static func host(_ text: ArraySlice<UInt8>) -> String? {
    if text.first == UInt8(ascii: "[") { return address(text) }
    var name = text
    while name.last == UInt8(ascii: ".") { name.removeLast() }
    guard !name.isEmpty,
      name.allSatisfy({ $0.isAlphanumeric || $0 >= 0x80 || "-._%".utf8.contains($0) })
    else { return nil }
    return PercentEncoding.repair(
      segment: Array(String(decoding: name, as: UTF8.self).lowercased().utf8))
  }

  private static func address(_ text: ArraySlice<UInt8>) -> String? {
    let inner = text.dropFirst().dropLast()
    guard inner.contains(UInt8(ascii: ":")),
      inner.allSatisfy({ $0.isAlphanumeric || ":.%".utf8.contains($0) })
    else { return nil }
    return String(decoding: text.map(\.lowercased), as: UTF8.self)
  }
}
