// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// What a `<` inside the root opens.
  mutating func markup() -> Bool {
    guard end - at >= 2 else { return needMore() }
    switch at[1] {
    case UInt8(ascii: "/"): return startTag(isEnd: true)
    case UInt8(ascii: "?"): return openInstruction()
    case UInt8(ascii: "!"):
      if has("<!--", at: at) { return openComment() }
      if has("<![CDATA[", at: at) { return openSection() }
      if mayBecome("<!--", at: at) || mayBecome("<![CDATA[", at: at) { return needMore() }
      return stop(.notWellFormed, "a declaration stands inside the document", at: at)
    case let byte where Self.startsName(byte): return startTag(isEnd: false)
    default: return stop(.notWellFormed, "a `<` stands where `&lt;` is due", at: at)
    }
  }

  /// Reads a tag from its `<` on.
  mutating func startTag(isEnd: Bool) -> Bool {
    if !isEnd, depth >= DocumentLimits.depth {
      return stop(.limitExceeded, "elements nest deeper than \(DocumentLimits.depth)", at: at)
    }
    let start = at
    let outputStart = tag.outputStart
    tag = OpenTag()
    tag.isEnd = isEnd
    tag.outputStart = outputStart
    if !hasRoot {
      tag.opensRoot = true
      rootPosition = position(at)
    }
    hasRoot = true
    isAtStart = false
    mode = .tag
    at += isEnd ? 2 : 1
    return openTag(from: start)
  }

  static func startsName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "_"), UInt8(ascii: ":"): true
    default: false
    }
  }

  /// Opens a comment; outside of the root an empty one is left, so that nothing moves to the start of the file.
  private mutating func openComment() -> Bool {
    if depth == 0 { output.insert("<!---->", source: source(at)) }
    output.whole = output.count
    isAtStart = false
    at += 4
    mode = .comment
    return true
  }

  /// The content of a comment, up to its end.
  mutating func comment() -> Bool {
    at = ByteScan.next(UInt8(ascii: "-"), at, end)
    guard at < end else { return true }
    guard at.pointee == UInt8(ascii: "-") else { return droppedCharacter() }
    guard end - at >= 3 || end - at == 2 && at[1] != UInt8(ascii: "-") else { return needMore() }
    guard at[1] == UInt8(ascii: "-") else {
      at += 1
      return true
    }
    guard at[2] == UInt8(ascii: ">") else {
      return stop(.notWellFormed, "`--` stands inside a comment", at: at)
    }
    at += 3
    mode = .content
    return true
  }

  /// Opens a processing instruction: its target is passed on, what follows is left out.
  private mutating func openInstruction() -> Bool {
    var close = at + 2
    while close < end, !Self.endsName(close.pointee), close.pointee != UInt8(ascii: "?") {
      guard close - at <= DocumentLimits.name else {
        return stop(
          .limitExceeded, "a name is longer than \(DocumentLimits.name) bytes", at: close)
      }
      close += 1
    }
    guard close < end else { return needMore() }
    if close == at + 2 {
      return stop(.notWellFormed, "an instruction has no target", at: close)
    }
    if close - at == 5, has("<?xml", at: at) { return declaration() }
    if close.pointee == UInt8(ascii: "?"), end - close < 2 { return needMore() }
    isAtStart = false
    let start = at
    guard passChecked(start, close) else { return false }
    guard XMLDeclaration.isBlank(close.pointee) || has("?>", at: close) else {
      return stop(.notWellFormed, "the target of an instruction does not end", at: close)
    }
    output.insert("?>", source: source(close))
    output.whole = output.count
    at = close
    mode = .instruction
    return true
  }

  /// The content of a processing instruction, up to its end.
  mutating func instruction() -> Bool {
    at = ByteScan.next(UInt8(ascii: "?"), at, end)
    guard at < end else { return true }
    guard at.pointee == UInt8(ascii: "?") else { return droppedCharacter() }
    guard end - at >= 2 else { return needMore() }
    guard at[1] == UInt8(ascii: ">") else {
      at += 1
      return true
    }
    at += 2
    mode = .content
    return true
  }

  /// Goes over a character that is left out anyway, but told of where it is forbidden.
  private mutating func droppedCharacter() -> Bool {
    switch character() {
    case .incomplete: return needMore()
    case .passes(let length): at += length
    case .replaced(let kind, let length):
      repair(kind, at: at)
      at += length
    }
    return true
  }

  /// Passes markup on as it is but for bytes that do not fit the encoding; controls in it end the reading.
  mutating func passChecked(_ from: ByteScan.Position, _ to: ByteScan.Position) -> Bool {
    at = from
    while at < to {
      let plain = min(ByteScan.next(0x80, at, to), to)
      output.append(at, plain, source: source(at))
      at = plain
      guard at < to else { break }
      guard at.pointee >= 0x80 else {
        return stop(.notWellFormed, "a control character stands inside markup", at: at)
      }
      switch character() {
      case .incomplete:
        repair(.unfitBytes, at: at)
        output.insert("\u{FFFD}", source: source(at))
        at = to
      case .passes(let length):
        output.append(at, at + length, source: source(at))
        at += length
      case .replaced(let kind, let length):
        repair(kind, at: at)
        output.insert("\u{FFFD}", source: source(at))
        at += length
      }
    }
    return true
  }
}
