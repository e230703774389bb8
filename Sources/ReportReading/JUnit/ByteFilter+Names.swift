// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// Goes over plain bytes of a tag outside of values.
  ///
  /// - Returns: `false` where a name is over the limit, or the tag is mostly blank.
  mutating func takeNames(to place: ByteScan.Position) -> Bool {
    var name = tag.name
    for byte in UnsafeBufferPointer(start: at, count: place - at) {
      name = Self.endsName(byte) ? 0 : name + 1
      if name > DocumentLimits.name { return stopInName() }
    }
    tag.name = name
    tag.unquoted += place - at
    at = place
    guard tag.unquoted > DocumentLimits.unquoted else { return true }
    return stop(
      .limitExceeded, "a tag holds more than \(DocumentLimits.unquoted) bytes outside of values",
      at: at)
  }

  /// Counts bytes at `at` that are part of a name; `false` where they make it too long.
  mutating func countName(_ length: Int) -> Bool {
    tag.name += length
    tag.unquoted += length
    return tag.name > DocumentLimits.name ? stopInName() : true
  }

  private mutating func stopInName() -> Bool {
    stop(.limitExceeded, "a name is longer than \(DocumentLimits.name) bytes", at: at)
  }

  static func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x9, 0xA, 0xD, UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">"): true
    default: false
    }
  }
}
