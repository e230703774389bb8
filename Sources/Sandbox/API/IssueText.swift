// SPDX-License-Identifier: Apache-2.0

/// A text that names an issue by the schema's pattern `\w{1,255}-\d{1,255}`, or by digits alone.
struct IssueText: Sendable {
  /// The part before the `-`; `nil` for an id.
  let project: String?

  /// Reads a key or an id; `nil` for any other text.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let dash = bytes.lastIndex(of: UInt8(ascii: "-")) else {
      guard Self.isNumber(bytes[...]) else { return nil }
      project = nil
      return
    }
    let name = bytes[..<dash]
    guard (1...255).contains(name.count), name.allSatisfy(Self.isWord),
      Self.isNumber(bytes[(dash + 1)...])
    else { return nil }
    project = String(decoding: name, as: UTF8.self)
  }

  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    (1...255).contains(bytes.count) && bytes.allSatisfy { (48...57).contains($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}
