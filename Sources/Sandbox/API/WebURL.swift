// SPDX-License-Identifier: Apache-2.0

/// Tells addresses that a browser may be sent to.
enum WebURL {
  /// Whether a text is `http://` or `https://`, a host, and no blank or control character.
  static func isValid(_ text: String) -> Bool {
    let lowered = text.prefix(8).lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return false }
    let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}
