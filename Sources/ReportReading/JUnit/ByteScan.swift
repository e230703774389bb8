// SPDX-License-Identifier: Apache-2.0

/// Searches for the bytes that mean something, sixteen at a time.
///
/// Each search may load up to 15 bytes beyond `end`, so buffers carry ``padding`` readable bytes there, and
/// gives `end` where nothing is found. All of them stop at bytes that need a closer look as well: controls
/// other than white space, and whatever is not ASCII.
enum ByteScan {
  typealias Position = UnsafePointer<UInt8>
  private typealias Block = SIMD16<UInt8>
  private typealias Hits = SIMDMask<SIMD16<Int8>>

  /// Bytes that must be readable beyond the end of what is searched.
  static let padding = 16

  /// The next `<`, `&`, `>` or unusual byte: where text may end or break a rule.
  static func text(_ start: Position, _ end: Position) -> Position {
    first(start, end) {
      $0 .== UInt8(ascii: "<") .| ($0 .== UInt8(ascii: "&")) .| ($0 .== UInt8(ascii: ">"))
        .| unusual($0)
    }
  }

  /// The next quote, `<`, `>` or unusual byte of a tag.
  static func tag(_ start: Position, _ end: Position) -> Position {
    first(start, end) {
      $0 .== UInt8(ascii: "\"") .| ($0 .== UInt8(ascii: "'")) .| ($0 .== UInt8(ascii: "<"))
        .| ($0 .== UInt8(ascii: ">")) .| unusual($0)
    }
  }

  /// The next `quote`, `<`, `&` or unusual byte of an attribute's value.
  static func value(_ start: Position, _ end: Position, quote: UInt8) -> Position {
    first(start, end) {
      $0 .== quote .| ($0 .== UInt8(ascii: "<")) .| ($0 .== UInt8(ascii: "&")) .| unusual($0)
    }
  }

  /// The next `byte` or unusual byte.
  static func next(_ byte: UInt8, _ start: Position, _ end: Position) -> Position {
    first(start, end) { $0 .== byte .| unusual($0) }
  }

  /// How many line feeds there are, and where the text after the last of them starts.
  static func lines(_ start: Position, _ end: Position) -> (count: Int, lastStart: Position?) {
    var count = 0
    var lastStart: Position?
    var at = start
    while at < end {
      let block = load(at)
      let hits = words(block .== UInt8(ascii: "\n"))
      var found = (hits.0.nonzeroBitCount + hits.1.nonzeroBitCount) / 8
      if end - at < 16 {
        found = 0
        for byte in at..<end where byte.pointee == UInt8(ascii: "\n") {
          found += 1
          lastStart = byte + 1
        }
      } else if found > 0 {
        let last =
          hits.1 != 0 ? 16 - hits.1.leadingZeroBitCount / 8 : 8 - hits.0.leadingZeroBitCount / 8
        lastStart = at + last
      }
      count += found
      at += 16
    }
    return (count, lastStart)
  }

  /// Controls other than tab, line feed and carriage return, and bytes of `0x80` and above.
  @inline(__always)
  private static func unusual(_ block: Block) -> Hits {
    let isWhite =
      block .== UInt8(ascii: "\n") .| (block .== UInt8(ascii: "\t"))
      .| (block .== UInt8(ascii: "\r"))
    return unsafeBitCast(block, to: SIMD16<Int8>.self) .< 0x20 .& .!isWhite
  }

  @inline(__always)
  private static func load(_ at: Position) -> Block {
    UnsafeRawPointer(at).loadUnaligned(as: Block.self)
  }

  @inline(__always)
  private static func words(_ hits: Hits) -> (UInt64, UInt64) {
    let words = unsafeBitCast(hits, to: SIMD2<UInt64>.self)
    return (UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]))
  }

  @inline(__always)
  private static func first(
    _ start: Position, _ end: Position, _ hits: (Block) -> Hits
  ) -> Position {
    var at = start
    while at < end {
      let (low, high) = words(hits(load(at)))
      if low | high != 0 {
        let distance =
          low != 0 ? low.trailingZeroBitCount / 8 : 8 + high.trailingZeroBitCount / 8
        return at + distance < end ? at + distance : end
      }
      at += 16
    }
    return end
  }
}
