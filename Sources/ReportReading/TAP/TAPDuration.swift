// SPDX-License-Identifier: Apache-2.0

/// Durations as TAP producers print them: `duration_ms` in YAML blocks and in the comments at the end of a stream.
enum TAPDuration {
  /// Digits that are read, which a `Double` holds exactly; of a fraction the rest is dropped.
  private static let digits = 15

  /// Seconds of a decimal number of milliseconds that is the rest of the line.
  ///
  /// - Returns: `nil` for anything else, a negative one, or one beyond a year.
  static func seconds(milliseconds text: TAPText, from start: Int) -> Double? {
    var value = 0
    var scale = 1.0
    var read = 0
    var hasDigit = false
    var hasPoint = false
    for byte in text[text.afterBlanks(start)...] {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte.isDigit {
        hasDigit = true
        guard read < digits else {
          if hasPoint { continue }
          return nil
        }
        value = value * 10 + Int(byte &- 48)
        if value > 0 { read += 1 }
        if hasPoint { scale *= 10 }
      } else {
        return nil
      }
    }
    let milliseconds = Double(value) / scale
    return hasDigit && milliseconds <= 31_536_000_000 ? milliseconds / 1000 : nil
  }
}
