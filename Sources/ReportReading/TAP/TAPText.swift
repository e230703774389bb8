// SPDX-License-Identifier: Apache-2.0

let blank = UInt8(ascii: " ")
let tab = UInt8(ascii: "\t")
let hash = UInt8(ascii: "#")
let plus = UInt8(ascii: "+")
let minus = UInt8(ascii: "-")
let comma = UInt8(ascii: ",")
let backslash = UInt8(ascii: "\\")
let openBrace = UInt8(ascii: "{")
let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")
let escape: UInt8 = 0x1B

extension UInt8 {
  var isBlank: Bool { self == blank || self == tab }
  var isDigit: Bool { self &- 48 < 10 }
  /// A letter, a digit or `_`: digits directly before such a character are not a number.
  var isWord: Bool { isDigit || (self | 0x20) &- 97 < 26 || self == UInt8(ascii: "_") }
}

extension TAPText {
  /// Whether the line has a word at a position and, if `toEnd`, ends after it.
  @inline(__always) func reads(_ word: StaticString, at start: Int, toEnd: Bool = false) -> Bool {
    let length = word.utf8CodeUnitCount
    guard toEnd ? start + length == count : start + length <= count else { return false }
    for offset in 0..<length where self[start + offset] != word.utf8Start[offset] { return false }
    return true
  }

  /// The same for a lowercase word, ignoring the case of the line.
  @inline(__always) func readsAnyCase(_ word: StaticString, at start: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard start + length <= count else { return false }
    for offset in 0..<length {
      let byte = self[start + offset]
      let isUpper = byte &- 65 < 26
      if (isUpper ? byte | 0x20 : byte) != word.utf8Start[offset] { return false }
    }
    return true
  }

  /// The first nonblank position at or after `start`.
  @inline(__always) func afterBlanks(_ start: Int) -> Int {
    var place = start
    while place < count, self[place].isBlank { place += 1 }
    return place
  }

  /// Reads digits and moves past them; more than nine, not counting leading zeros, give
  /// ``TAPPoint/numberBeyondAll``.
  @inline(__always) func number(at place: inout Int) -> Int? {
    let start = place
    while place < count, self[place] == UInt8(ascii: "0") { place += 1 }
    let significant = place
    var value = 0
    while place < count, self[place].isDigit {
      value = value &* 10 &+ Int(self[place] &- 48)
      place += 1
    }
    guard place > start else { return nil }
    return place - significant > 9 ? TAPPoint.numberBeyondAll : value
  }

  /// The first position at or after `start` that is not a space, found eight bytes at a time.
  @inline(__always) func afterSpaces(_ start: Int) -> Int {
    var place = start
    let bytes = UnsafeRawBufferPointer(self)
    while place + 8 <= count {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let others = UInt64(littleEndian: word) ^ 0x2020_2020_2020_2020
      if others != 0 { return place + others.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < count, self[place] == blank { place += 1 }
    return place
  }

  /// The position before the blanks that end at `end`.
  @inline(__always) func beforeBlanks(_ end: Int, from start: Int) -> Int {
    var place = end
    while place > start, self[place - 1].isBlank { place -= 1 }
    return place
  }

  /// A part of at most `limit` bytes, cut between characters.
  @inline(__always) func cut(_ range: Range<Int>, limit: Int) -> Range<Int> {
    guard range.count > limit else { return range }
    var end = range.lowerBound + limit
    while end > range.lowerBound, self[end] & 0xC0 == 0x80 { end -= 1 }
    return range.lowerBound..<end
  }

  /// The text of a part of at most `limit` bytes, cut between characters; invalid UTF-8 is
  /// replaced.
  func string(_ range: Range<Int>, limit: Int) -> String {
    String(decoding: self[cut(range, limit: limit)], as: UTF8.self)
  }
}
