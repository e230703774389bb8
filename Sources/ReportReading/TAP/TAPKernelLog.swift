// SPDX-License-Identifier: Apache-2.0

/// TAP inside a log of the Linux kernel.
enum TAPKernelLog {
  /// The length of the printk prefix before a version line; `nil` for all other lines.
  ///
  /// The prefix is an optional `<n>`, then `[` seconds `]`, more groups in brackets, and at most
  /// one blank.
  static func prefix(_ text: TAPText, _ grammar: TAPGrammar) -> Int? {
    var place = 0
    if text.reads("<", at: 0) {
      place = 1
      guard text.number(at: &place) != nil, text.reads(">", at: place) else { return nil }
      place += 1
    }
    guard let time = group(text, at: place), isTime(text[place + 1..<time - 1]) else { return nil }
    place = time
    while let next = group(text, at: place) { place = next }
    if place < text.count, text[place].isBlank { place += 1 }
    guard case .version = grammar.token(text, from: place) else { return nil }
    return place
  }

  /// Whether the kernel has finished, so that only its last messages follow.
  static func ends(_ text: TAPText) -> Bool {
    text.reads("List of all partitions:", at: 0)
      || text.reads("Kernel panic - not syncing: VFS:", at: 0)
      || text.reads("reboot: System halted", at: 0)
  }

  /// The position after a group in brackets.
  private static func group(_ text: TAPText, at start: Int) -> Int? {
    guard text.reads("[", at: start), let end = text[start...].firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    return end + 1
  }

  private static func isTime(_ bytes: Slice<TAPText>) -> Bool {
    bytes.contains { $0.isDigit }
      && bytes.allSatisfy { $0.isDigit || $0.isBlank || $0 == UInt8(ascii: ".") }
  }
}
