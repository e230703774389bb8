// SPDX-License-Identifier: Apache-2.0

/// Finds the bytes that matter, sixteen at a time.
///
/// Each search may load up to 15 bytes beyond `end`, so buffers have ``padding`` readable bytes
/// there. It returns `end` if it finds nothing. All searches also stop at bytes that need a closer
/// look: control characters other than white space, and everything that is not ASCII.
enum ByteScan {
  typealias Position = UnsafePointer<UInt8>
  private typealias Block = SIMD16<UInt8>
  private typealias Hits = SIMDMask<SIMD16<Int8>>

  /// Bytes that must be readable beyond the end of the searched bytes.
  static let padding = 16

  /// The next `<`, `&`, `>` or unusual byte, where text may end or be ill-formed.
  static func text(_ start: Position, _ end: Position) -> Position {
    first(start, end) { brackets($0) .| equal($0, "&") .| unusual($0) }
  }

  /// The next quote, `<`, `>` or unusual byte of a tag.
  static func tag(_ start: Position, _ end: Position) -> Position {
    first(start, end) {
      equal($0, "\"") .| equal($0, "'") .| brackets($0) .| unusual($0)
    }
  }

  /// The next `quote`, `<`, `&` or unusual byte of an attribute's value.
  static func value(_ start: Position, _ end: Position, quote: UInt8) -> Position {
    first(start, end) {
      $0 .== Block(repeating: quote) .| equal($0, "<") .| equal($0, "&") .| unusual($0)
    }
  }

  /// The next `byte` or unusual byte.
  static func next(_ byte: UInt8, _ start: Position, _ end: Position) -> Position {
    first(start, end) { $0 .== Block(repeating: byte) .| unusual($0) }
  }

  /// The `>` of the start tag at `start`; `nil` if it is not plain: cut, long, ill-formed or with a
  /// reference.
  @inline(__always)
  static func startTag(_ start: Position, _ end: Position) -> Position? {
    var quote: UInt8 = 0
    var at = start + 1
    let limit = end - at < 4096 ? end : at + 4096
    while at < limit {
      var (low, high) = words(tagHits(load(at)))
      var half = at
      while true {
        if low == 0 {
          if half != at { break }
          low = high
          high = 0
          half = at + 8
          continue
        }
        let bit = low.trailingZeroBitCount & ~7
        let hit = half + bit / 8
        low &= ~(0xFF << UInt64(bit))
        let byte = hit.pointee
        if quote == 0 {
          if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quote = byte
          } else {
            return byte == UInt8(ascii: ">") && hit < end ? hit : nil
          }
        } else if byte == quote {
          quote = 0
        } else if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "<")
          || byte == UInt8(ascii: "&")
        {
          return nil
        }
      }
      at += 16
    }
    return nil
  }

  /// The `>` of the end tag at `start`; `nil` if it is not plain.
  @inline(__always)
  static func endTag(_ start: Position, _ end: Position) -> Position? {
    let hit = tag(start + 1, end - start < 4096 ? end : start + 4096)
    return hit < end && hit.pointee == UInt8(ascii: ">") ? hit : nil
  }

  /// Quotes, brackets, ampersands, control characters, bytes beyond ASCII, and `#`, which shares
  /// bits with the quotes.
  ///
  /// Line feeds in tags are rare, so they take the slow path too.
  @inline(__always)
  private static func tagHits(_ block: Block) -> Hits {
    let quoteBits = block & Block(repeating: 0xFA)
    let isLow = unsafeBitCast(block, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: 0x20)
    return equal(quoteBits, "\"") .| brackets(block) .| isLow
  }

  /// `<` and `>`, which differ in one bit.
  @inline(__always)
  private static func brackets(_ block: Block) -> Hits {
    equal(block & Block(repeating: 0xFD), "<")
  }

  /// The number of line feeds, and where the text after the last of them starts.
  static func lines(_ start: Position, _ end: Position) -> (count: Int, lastStart: Position?) {
    var count = 0
    var at = start
    while end - at >= 16 {
      // A lane counts up to 255 before it wraps.
      var lanes = Block()
      let stop = at + min((end - at) / 16, 255) * 16
      while at < stop {
        lanes &-= unsafeBitCast(equal(load(at), "\n"), to: Block.self)
        at += 16
      }
      for lane in 0..<16 { count += Int(lanes[lane]) }
    }
    while at < end {
      if at.pointee == UInt8(ascii: "\n") { count += 1 }
      at += 1
    }
    guard count > 0 else { return (0, nil) }
    while at > start, at[-1] != UInt8(ascii: "\n") { at -= 1 }
    return (count, at)
  }

  /// Control characters other than tab, line feed and carriage return, and bytes of `0x80` and
  /// above.
  @inline(__always)
  private static func unusual(_ block: Block) -> Hits {
    let isWhite = equal(block, "\n") .| equal(block, "\t") .| equal(block, "\r")
    let isLow = unsafeBitCast(block, to: SIMD16<Int8>.self) .< SIMD16<Int8>(repeating: 0x20)
    return isLow .& .!isWhite
  }

  // Comparing with a vector stays one instruction; comparing with a scalar becomes a loop over the
  // lanes.
  @inline(__always)
  private static func equal(_ block: Block, _ character: Unicode.Scalar) -> Hits {
    block .== Block(repeating: UInt8(ascii: character))
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
