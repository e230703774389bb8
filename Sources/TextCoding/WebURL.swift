// SPDX-License-Identifier: Apache-2.0

/// Addresses that a browser may be sent to.
package enum WebURL {
  /// Whether a text is `http://` or `https://`, a host, and has no blank or control character.
  package static func isValid(_ text: String) -> Bool {
    let scheme = ["https://", "http://"].first { text.prefix($0.count).lowercased() == $0 }
    guard let scheme else { return false }
    let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    return !host.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}
