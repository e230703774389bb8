// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

// Texts are compared by bytes or scalars: a combining mark must not join what precedes it and so
// hide it.

extension StringProtocol {
  /// What follows a prefix; `nil` if the text does not begin with it.
  func after(prefix: String) -> SubSequence? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...]
  }

  /// The text without `/` at its end.
  func droppingSlashesAtEnd() -> String {
    var rest = self[...]
    while rest.last == "/" { rest = rest.dropLast() }
    return String(rest)
  }

  /// The first occurrence of a text.
  func range(of text: String) -> Range<Index>? {
    utf8.firstRange(ofBytes: text.utf8)
  }
}

extension String {
  /// Makes a text of UTF-8 with its ASCII letters in upper case.
  init(uppercasing bytes: ArraySlice<UInt8>) {
    self.init(unsafeUninitializedCapacity: bytes.count) { buffer in
      for (position, byte) in zip(buffer.indices, bytes) { buffer[position] = byte.uppercased }
      return bytes.count
    }
  }

  /// The text without blanks and line ends around it.
  func trimmingBlanks() -> String { String(Substring(self).trimmedBlanks) }
}

extension Substring {
  /// The text without blanks and line ends around it, not copied.
  var trimmedBlanks: Substring {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    return Substring(utf8.trimming(while: isBlank))
  }
}

/// Ids of commits in texts.
package enum CommitText {
  /// Whether the text may be an id, full or abbreviated: 4 to 64 hexadecimal digits that are not
  /// all zero.
  static func isId(_ text: some StringProtocol) -> Bool {
    (4...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0.hexValue != nil }
      && text.utf8.contains { $0 != UInt8(ascii: "0") }
  }

  /// Whether the text is a full SHA-1 or SHA-256 id.
  package static func isFull(_ text: some StringProtocol) -> Bool {
    BuildReference.Commit.isFullId(text) && !isNull(text)
  }

  /// Whether the text is the id of no commit, which is written in zeros.
  package static func isNull(_ text: some StringProtocol) -> Bool {
    BuildReference.Commit.isFullId(text) && text.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
  }
}
