// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ByteFilter {
  /// What is before and after the root.
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
    return stop(.notWellFormed, "text stands before the document", at: at)
  }

  private mutating func markupBeforeRoot() -> Bool {
    guard end - at >= 2 else { return needMore() }
    guard at[1] == UInt8(ascii: "!") else {
      if at[1] == UInt8(ascii: "/") {
        return stop(.notWellFormed, "an end tag stands before the document", at: at)
      }
      return markup()
    }
    if has("<!DOCTYPE", at: at) { return documentType() }
    if mayBecome("<!DOCTYPE", at: at) { return needMore() }
    if has("<![CDATA[", at: at) {
      return stop(.notWellFormed, "text stands before the document", at: at)
    }
    return markup()
  }

  /// Output of the program under test often follows the document; markup in it may be a second one.
  private mutating func textAfterRoot() -> Bool {
    let isPadding = at.pointee == 0
    repair(isPadding ? .trailingNULs : .trailingText, at: at)
    while at < end, at.pointee != UInt8(ascii: "<"), (at.pointee == 0) == isPadding { at += 1 }
    return true
  }

  private mutating func markupAfterRoot() -> Bool {
    guard end - at >= 2 else {
      // A last `<` is no markup.
      return isLast ? textBracket() : false
    }
    switch at[1] {
    case UInt8(ascii: "!"):
      if has("<!--", at: at) { return markup() }
      if mayBecome("<!--", at: at) { return needMore() }
      return stop(.secondRoot, "markup follows the document", at: at)
    case UInt8(ascii: "?"):
      if has("<?xml", at: at), end - at > 5, Self.endsName(at[5]) {
        return stop(.secondRoot, "a second document follows the first", at: at)
      }
      if mayBecome("<?xml ", at: at), !isLast { return false }
      return markup()
    case UInt8(ascii: "/"):
      return stop(.notWellFormed, "an end tag follows the document", at: at)
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

  /// The XML declaration; the encoding in it becomes the one that the parser gets.
  mutating func declaration() -> Bool {
    guard isAtStart else {
      return stop(.notWellFormed, "an XML declaration stands inside the document", at: at)
    }
    var close = at
    let limit = end - at > DocumentLimits.name ? at + DocumentLimits.name : end
    while close < limit, !has("?>", at: close) { close += 1 }
    guard close < limit else {
      if limit < end {
        return stop(.notWellFormed, "the XML declaration does not end", at: at)
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
