// SPDX-License-Identifier: Apache-2.0

/// Reads whole numbers without a `String` and without trapping.
enum DecimalText {
  /// The number that a value is but for blanks around it, `nil` for anything else.
  ///
  /// What is too large saturates.
  static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let digits = TextBuffer.trimmed(bytes)
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isOver) = product.addingReportingOverflow(Int(byte) - 0x30)
      value = isTooLarge || isOver || value == .max ? .max : sum
    }
    return value
  }
}
