// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Makes the page of a run fit to be stored, logged and sent; `nil` where the text is no such page.
///
/// Only `http` and `https` stay. The user-info goes; query and fragment stay, since many services address
/// the run with them, except for parameters that are named like secrets.
package func sanitisedRunURL(_ text: String) -> String? {
  guard let url = RunURL(text)?.text, url.unicodeScalars.count <= Limits.url else { return nil }
  return url
}

/// A URL of http, rewritten without secrets.
private struct RunURL {
  let text: String

  init?(_ given: String) {
    let scalars = given.unicodeScalars.drop { $0.properties.isWhitespace }
    let end = scalars.lastIndex { !$0.properties.isWhitespace }
    guard let end else { return nil }
    let bytes = Array(String(scalars[...end]).utf8)
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }),
      let (scheme, rest) = RemoteLocation.scheme(bytes), ["http", "https"].contains(scheme)
    else { return nil }
    let authorityEnd = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    let tail = rest[authorityEnd...]
    guard let authority = WebAuthority(rest[..<authorityEnd]),
      !authority.isTornPassword(before: tail.dropFirst().prefix { $0 != UInt8(ascii: "/") })
    else { return nil }
    let port = authority.port.map { ":\($0)" } ?? ""
    text = "\(scheme)://\(authority.host)\(port)" + Self.withoutSecrets(tail)
  }

  /// Path, query and fragment without the parameters that hold secrets.
  private static func withoutSecrets(_ tail: ArraySlice<UInt8>) -> String {
    let hash = tail.firstIndex(of: UInt8(ascii: "#")) ?? tail.endIndex
    let mark = tail[..<hash].firstIndex(of: UInt8(ascii: "?")) ?? hash
    var result = PercentEncoding.repair(part: tail[..<mark])
    if mark < hash {
      let query = SecretParameters.removed(from: tail[(mark + 1)..<hash])
      if !query.isEmpty { result += "?" + PercentEncoding.repair(part: query) }
    }
    if hash < tail.endIndex {
      let fragment = SecretParameters.removed(from: tail[(hash + 1)...])
      if !fragment.isEmpty { result += "#" + PercentEncoding.repair(part: fragment) }
    }
    return result
  }
}
