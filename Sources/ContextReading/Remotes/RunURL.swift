// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Makes the page of a run safe to store, log and send; `nil` if the text is not such a page.
///
/// Only `http` and `https` are accepted. User-info is removed. Query and fragment stay, since many
/// services address the run with them, except for parameters that are named like secrets.
package func sanitisedRunURL(_ text: String) -> String? {
  let trimmed = text.unicodeScalars.trimming(while: \.properties.isWhitespace)
  let bytes = Array(String(trimmed).utf8)
  guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }),
    let (scheme, rest) = RemoteLocation.scheme(bytes), ["http", "https"].contains(scheme)
  else { return nil }
  let authorityEnd = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
  let tail = rest[authorityEnd...]
  guard let authority = WebAuthority(rest[..<authorityEnd]),
    !authority.isTornPassword(before: tail.dropFirst().prefix { $0 != UInt8(ascii: "/") })
  else { return nil }
  let port = authority.port.map { ":\($0)" } ?? ""
  let url = "\(scheme)://\(authority.host)\(port)" + SecretParameters.removed(fromTail: tail)
  return url.unicodeScalars.count <= Limits.url ? url : nil
}

/// A URL of any scheme without user-info.
package func withoutUserInfo(_ text: String) -> String {
  guard let start = text.firstRange(of: "://")?.upperBound,
    let sign = text[start...].prefix(while: { !"/?#".contains($0) }).lastIndex(of: "@")
  else { return text }
  return String(text[..<start]) + text[text.index(after: sign)...]
}

/// Parameters of a URL that are named like secrets.
enum SecretParameters {
  /// The path, query and fragment of a URL without them, with everything escaped that must be.
  static func removed(fromTail tail: ArraySlice<UInt8>) -> String {
    let hash = tail.firstIndex(of: UInt8(ascii: "#")) ?? tail.endIndex
    let mark = tail[..<hash].firstIndex(of: UInt8(ascii: "?")) ?? hash
    var result = PercentEncoding.repair(part: tail[..<mark])
    for (sign, part) in [("?", tail[mark..<hash]), ("#", tail[hash...])] {
      let kept = removed(from: part.dropFirst())
      if !kept.isEmpty { result += sign + PercentEncoding.repair(part: kept) }
    }
    return result
  }

  /// Removes them from a query or a fragment; everything else stays, byte for byte.
  static func removed(from text: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var separator: UInt8?
    for piece in pieces(of: Array(text)) {
      if !isSecret(piece.text) {
        if let separator { result.append(separator) }
        result += piece.text
        separator = piece.separator
      } else if separator == nil || piece.separator == UInt8(ascii: "?") {
        // The next piece keeps the separator before the secret.
        separator = result.isEmpty ? nil : piece.separator
      }
    }
    return result
  }

  /// The text cut at `&` and `;`, and at `?` and `#`, as in pages that are addressed by a fragment.
  private static func pieces(
    of text: [UInt8]
  ) -> [(text: ArraySlice<UInt8>, separator: UInt8?)] {
    var result: [(text: ArraySlice<UInt8>, separator: UInt8?)] = []
    var start = 0
    for position in text.indices where "&;?#".utf8.contains(text[position]) {
      result.append((text[start..<position], text[position]))
      start = position + 1
    }
    result.append((text[start...], nil))
    return result
  }

  private static func isSecret(_ parameter: ArraySlice<UInt8>) -> Bool {
    let name = parameter.prefix { $0 != UInt8(ascii: "=") }
    let plain = PercentEncoding.decode(name).map { byte in
      byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte.lowercased
    }
    let word = String(decoding: plain, as: UTF8.self)
    return names.contains(word) || endings.contains { word.hasSuffix($0) }
  }

  private static let names: Set = [
    "token", "access_token", "private_token", "sig", "signature", "key", "password",
    "api_key", "apikey", "auth", "authorization", "credential", "jwt", "passwd", "pwd", "secret",
  ]
  private static let endings = [
    "_token", "_signature", "_secret", "_password", "_credential", "_api_key",
  ]
}
