// SPDX-License-Identifier: Apache-2.0

/// What the attributes `status` and `result` of a test say.
enum StatusWord {
  case skipped
  case failed
  case other

  init(_ value: UnsafeBufferPointer<UInt8>) {
    let word = TextBuffer.trimmed(value)
    guard (4...10).contains(word.count) else {
      self = .other
      return
    }
    var lowercase = SIMD16<UInt8>()
    for (offset, byte) in word.enumerated() {
      lowercase[offset] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    self =
      Self.skippedWords.contains(lowercase)
      ? .skipped : Self.failedWords.contains(lowercase) ? .failed : .other
  }

  /// Rule 3.5.
  private static let skippedWords = [
    "notrun", "disabled", "skipped", "ignored", "inactive", "suppressed", "pending", "not_run",
  ].map(packed)

  /// Words that contradict a test without a `failure` or `error`.
  private static let failedWords = ["fail", "failed", "failure", "error", "errored"].map(packed)

  private static func packed(_ word: String) -> SIMD16<UInt8> {
    word.utf8.enumerated().reduce(into: SIMD16<UInt8>()) { $0[$1.offset] = $1.element }
  }
}
