// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// Handles a `<` inside the root.
  mutating func markup() -> Bool {
    guard end - at >= 2 else { return needMore() }
    switch at[1] {
    case UInt8(ascii: "/"): return startTag(isEnd: true)
    case UInt8(ascii: "?"): return openInstruction()
    case UInt8(ascii: "!"):
      if has("<!--", at: at) { return openComment() }
      if has("<![CDATA[", at: at) { return openSection() }
      if mayBecome("<!--", at: at) || mayBecome("<![CDATA[", at: at) { return needMore() }
      return stop(.notWellFormed, "a declaration inside the document", at: at)
    case let byte where Self.startsName(byte): return startTag(isEnd: false)
    default:
      if has("<<<<<<<", at: at) {
        return stop(
          .notWellFormed, "a merge conflict marker (`<<<<<<<`)", at: at,
          advice: XMLAdvice.conflict)
      }
      if mayBecome("<<<<<<<", at: at) { return needMore() }
      return stop(
        .notWellFormed, "unescaped `<`; write `&lt;`", at: at, advice: XMLAdvice.lessThan)
    }
  }

  /// Reads a tag from its `<` on.
  mutating func startTag(isEnd: Bool) -> Bool {
    if !isEnd, depth >= DocumentLimits.depth {
      return stop(
        .limitExceeded, "elements are nested more than \(DocumentLimits.depth) deep", at: at)
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

  /// Opens a comment; outside the root an empty one is kept, so that nothing moves to the start of
  /// the file.
  private mutating func openComment() -> Bool {
    if depth == 0 { output.insert("<!---->", source: source(at)) }
    output.whole = output.count
    isAtStart = false
    at += 4
    mode = .comment
    comments.open()
    return true
  }

  /// Opens a processing instruction: its target is passed on, the rest is left out.
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
      return stop(.notWellFormed, "a processing instruction has no target", at: close)
    }
    if close - at == 5, has("<?xml", at: at) { return declaration() }
    if close.pointee == UInt8(ascii: "?"), end - close < 2 { return needMore() }
    isAtStart = false
    let start = at
    guard passChecked(start, close) else { return false }
    guard XMLDeclaration.isBlank(close.pointee) || has("?>", at: close) else {
      return stop(.notWellFormed, "the target of a processing instruction is malformed", at: close)
    }
    output.insert("?>", source: source(close))
    output.whole = output.count
    at = close
    mode = .instruction
    return true
  }

  /// Reads the content of a comment or of a processing instruction up to its end.
  mutating func leftOut() -> Bool {
    let isComment = mode == .comment
    let mark = isComment ? UInt8(ascii: "-") : UInt8(ascii: "?")
    let from = at
    at = ByteScan.next(mark, at, end)
    if isComment, depth == 1 { comments.take(from, at) }
    guard at < end else { return true }
    guard at.pointee == mark else { return droppedCharacter() }
    guard end - at >= 2 else { return needMore() }
    guard at[1] == (isComment ? mark : UInt8(ascii: ">")) else {
      at += 1
      return true
    }
    if isComment {
      guard end - at >= 3 else { return needMore() }
      guard at[2] == UInt8(ascii: ">") else {
        return stop(.notWellFormed, "`--` inside a comment", at: at)
      }
      comments.close()
    }
    at += isComment ? 3 : 2
    mode = .content
    return true
  }

  /// Skips a character that is left out anyway, but reports it if XML forbids it.
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

  /// Passes markup on, replacing bytes that are invalid in the encoding; a control character ends
  /// reading.
  mutating func passChecked(_ from: ByteScan.Position, _ to: ByteScan.Position) -> Bool {
    at = from
    while at < to {
      let plain = min(ByteScan.next(0x80, at, to), to)
      output.append(at, plain, source: source(at))
      at = plain
      guard at < to else { break }
      guard at.pointee >= 0x80 else {
        return stop(.notWellFormed, "a control character inside markup", at: at)
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

extension ByteFilter {
  /// Reads what is before and after the root.
  mutating func outside() -> Bool {
    switch at.pointee {
    case 0x20, 0x9, 0xA, 0xD:
      if isAtStart, skippedBlanks == nil { skippedBlanks = position(at) }
      at += 1
      return true
    case UInt8(ascii: "<"):
      return hasRoot ? markupAfterRoot() : markupBeforeRoot()
    default:
      return hasRoot ? textAfterRoot() : textBeforeRoot()
    }
  }

  private mutating func textBeforeRoot() -> Bool {
    if isAtStart {
      if at.pointee == 0 {
        repair(.leadingBytes, at: at)
        at += 1
        return true
      }
      if has("\u{FEFF}", at: at) {
        repair(.leadingBytes, at: at)
        at += 3
        return true
      }
      if mayBecome("\u{FEFF}", at: at) { return needMore() }
    }
    return stop(
      .notWellFormed, "text before the document", at: at, advice: XMLAdvice.otherText)
  }

  private mutating func markupBeforeRoot() -> Bool {
    guard end - at >= 2 else { return needMore() }
    guard at[1] == UInt8(ascii: "!") else {
      if at[1] == UInt8(ascii: "/") {
        return stop(
          .notWellFormed, "an end tag before the document", at: at, advice: XMLAdvice.mixed)
      }
      return markup()
    }
    if has("<!DOCTYPE", at: at) { return documentType() }
    if mayBecome("<!DOCTYPE", at: at) { return needMore() }
    if has("<![CDATA[", at: at) {
      return stop(
        .notWellFormed, "text before the document", at: at, advice: XMLAdvice.otherText)
    }
    return markup()
  }

  /// Output of the program under test often follows the document; markup in it may be a second
  /// document.
  private mutating func textAfterRoot() -> Bool {
    let isPadding = at.pointee == 0
    repair(isPadding ? .trailingNULs : .trailingText, at: at)
    while at < end, at.pointee != UInt8(ascii: "<"), (at.pointee == 0) == isPadding { at += 1 }
    return true
  }

  private mutating func markupAfterRoot() -> Bool {
    guard end - at >= 2 else {
      // A `<` at the end of the file is not markup.
      return isLast ? textBracket() : false
    }
    switch at[1] {
    case UInt8(ascii: "!"):
      if has("<!--", at: at) { return markup() }
      if mayBecome("<!--", at: at) { return needMore() }
      return stop(.secondRoot, "markup after the document", at: at)
    case UInt8(ascii: "?"):
      if has("<?xml", at: at), end - at > 5, Self.endsName(at[5]) {
        return stop(.secondRoot, "a second document follows the first", at: at)
      }
      if mayBecome("<?xml ", at: at), !isLast { return false }
      return markup()
    case UInt8(ascii: "/"):
      return stop(
        .notWellFormed, "an end tag after the document", at: at, advice: XMLAdvice.mixed)
    case let byte where Self.startsName(byte):
      return stop(.secondRoot, "a second root element follows the first", at: at)
    default:
      return textBracket()
    }
  }

  private mutating func textBracket() -> Bool {
    repair(.trailingText, at: at)
    at += 1
    return true
  }

  /// Reads the XML declaration; the parser gets UTF-8 as its encoding.
  mutating func declaration() -> Bool {
    guard isAtStart else {
      return stop(
        .notWellFormed, "the XML declaration is not at the start", at: at, advice: XMLAdvice.mixed)
    }
    var close = at
    let limit = end - at > DocumentLimits.name ? at + DocumentLimits.name : end
    while close < limit, !has("?>", at: close) { close += 1 }
    guard close < limit else {
      if limit < end {
        return stop(.notWellFormed, "the XML declaration is not terminated", at: at)
      }
      return needMore()
    }
    if let skippedBlanks { repairs.note(.leadingBytes, at: skippedBlanks) }
    isAtStart = false
    let text = UnsafeBufferPointer(start: at, count: close + 2 - at)
    if let name = XMLDeclaration.encoding(in: text) {
      let (from, rest) = (at + name.lowerBound, at + name.upperBound)
      guard passChecked(at, from) else { return false }
      output.insert("UTF-8", source: source(from))
      guard passChecked(rest, close + 2) else { return false }
    } else {
      guard passChecked(at, close + 2) else { return false }
    }
    output.whole = output.count
    return true
  }
}
