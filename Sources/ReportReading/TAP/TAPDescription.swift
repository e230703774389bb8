// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The description of the last point: its bytes, which most often nobody asks to become text.
struct TAPDescription {
  private var buffer = [UInt8](repeating: 0, count: ReportLimits.name)
  private var count = 0
  private var bytes: ArraySlice<UInt8> { buffer[..<count] }

  /// Keeps the description of a point; behind it a `{` that opens a subtest is no part of it.
  @inline(__always) mutating func keep(_ point: TAPPoint, of text: TAPText) {
    var end = text.beforeBlanks(point.description.upperBound, from: point.description.lowerBound)
    if point.opensBlock, end > point.description.lowerBound, text[end - 1] == openBrace {
      end = text.beforeBlanks(end - 1, from: point.description.lowerBound)
    }
    let range = text.cut(point.description.lowerBound..<end, limit: ReportLimits.name)
    count = range.count
    guard count > 0 else { return }
    buffer.withUnsafeMutableBytes { buffer in
      buffer.copyMemory(from: UnsafeRawBufferPointer(TAPText(rebasing: text[range])))
    }
  }

  /// The text, with `\#` and `\\` undone; a backslash before anything else is itself.
  var text: String {
    guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
    var plain: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      if byte == backslash, let next = rest.first, next == hash || next == backslash {
        plain.append(next)
        rest.removeFirst()
      } else {
        plain.append(byte)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
