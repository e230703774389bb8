// SPDX-License-Identifier: Apache-2.0

/// Parameters of a URL that are named like secrets.
enum SecretParameters {
  /// Takes them out of a query or a fragment; all else stays, byte for byte.
  static func removed(from text: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var separator: UInt8?
    for piece in pieces(of: Array(text)) {
      if !isSecret(piece.text) {
        if let separator { result.append(separator) }
        result += piece.text
        separator = piece.separator
      } else if separator == nil || piece.separator == UInt8(ascii: "?") {
        // What followed the secret now follows what stood before it.
        separator = result.isEmpty ? nil : piece.separator
      }
    }
    return result
  }

  /// The text cut at `&` and `;`, and at `?` and `#`, as pages that live in a fragment have them.
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
