// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// Bytes of a failure's text that are let through: a message, and blanks around it.
  private static let textLimit = 8192

  /// Whether text at this depth is let through.
  var keepsText: Bool { keptDepth != 0 && keptDepth == depth && keptBytes > 0 }

  /// Lets the text of the element just opened through.
  mutating func keepText() {
    keptDepth = depth
    keptBytes = Self.textLimit
  }

  /// Passes text on where it is wanted.
  mutating func passText(_ from: ByteScan.Position, _ to: ByteScan.Position) {
    guard keepsText else { return }
    let length = min(to - from, keptBytes)
    keptBytes -= length
    output.append(from, from + length, source: source(from))
    if mode == .content { output.whole = output.count }
  }

  /// Text inside the root, up to the next markup.
  mutating func content() -> Bool {
    var from = at
    while true {
      let hit = ByteScan.text(from, end)
      guard hit < end else { return endOfWindow() }
      switch hit.pointee {
      case UInt8(ascii: "<"):
        passText(at, hit)
        at = hit
        guard passPlainTag() else { return markup() }
        if depth == 0 { return true }
        from = at
      case UInt8(ascii: "&"):
        passText(at, hit)
        at = hit
        return textReference()
      case UInt8(ascii: ">"):
        if followsBrackets(hit) {
          return stop(.notWellFormed, "`]]>` stands in text", at: hit - 2)
        }
        from = hit + 1
      default:
        passText(at, hit)
        at = hit
        return textCharacter()
      }
    }
  }

  /// The content of a CDATA section, up to its end.
  mutating func characterData() -> Bool {
    var from = at
    while true {
      let hit = ByteScan.next(UInt8(ascii: ">"), from, end)
      guard hit < end else { return endOfWindow() }
      guard hit.pointee == UInt8(ascii: ">") else {
        passText(at, hit)
        at = hit
        return textCharacter()
      }
      if followsBrackets(hit) {
        passText(at, hit - 2)
        if tag.keepsSection { output.insert("]]>", source: source(hit - 2)) }
        output.whole = output.count
        at = hit + 1
        mode = .content
        return true
      }
      from = hit + 1
    }
  }

  /// Opens a CDATA section; `at` is its `<`.
  mutating func openSection() -> Bool {
    tag.keepsSection = keepsText
    if tag.keepsSection { output.insert("<![CDATA[", source: source(at)) }
    at += 9
    mode = .characterData
    return true
  }

  private func followsBrackets(_ hit: ByteScan.Position) -> Bool {
    hit - at >= 2 && hit[-1] == UInt8(ascii: "]") && hit[-2] == UInt8(ascii: "]")
  }

  /// Passes the rest of the window but for brackets that a `>` may follow.
  private mutating func endOfWindow() -> Bool {
    var rest = end
    while !isLast, rest > at, end - rest < 2, rest[-1] == UInt8(ascii: "]") { rest -= 1 }
    passText(at, rest)
    at = rest
    return rest == end
  }

  /// Passes characters beyond ASCII on; at the limit none is cut.
  private mutating func passCharacters(_ length: Int) {
    guard keepsText, length > keptBytes else { return passText(at, at + length) }
    var whole = keptBytes
    while whole > 0, at[whole] & 0xC0 == 0x80 { whole -= 1 }
    passText(at, at + whole)
    keptBytes = 0
  }

  private mutating func passReplacement() {
    guard keepsText else { return }
    keptBytes = max(0, keptBytes - 3)
    output.insert("\u{FFFD}", source: source(at))
    if mode == .content { output.whole = output.count }
  }

  private mutating func textReference() -> Bool {
    switch reference() {
    case .incomplete: return needMore()
    case .refused: return false
    case .passes(let length):
      passText(at, at + length)
      at += length
    case .replaced(let length):
      passReplacement()
      repair(.forbiddenReference, at: at)
      at += length
    }
    return true
  }

  private mutating func textCharacter() -> Bool {
    switch character() {
    case .incomplete: return needMore()
    case .passes(let length):
      passCharacters(length)
      at += length
    case .replaced(let kind, let length):
      passReplacement()
      repair(kind, at: at)
      at += length
    }
    return true
  }
}
