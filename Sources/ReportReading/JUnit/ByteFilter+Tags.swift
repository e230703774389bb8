// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Limits on what a document may hold.
///
/// With more attributes in a tag, the parser would compare every pair; no test tool nests that
/// deep.
enum DocumentLimits {
  static let depth = 2048
  static let attributes = 2048
  static let name = 4096
  /// Namespaces in scope at one element.
  static let namespaces = 256
  /// How many bytes of one value, and of all values of a tag, are passed on; the rest is dropped.
  static let value = 1 << 15
  static let values = 1 << 18
  /// Bytes of a tag outside its values.
  static let unquoted = 1 << 18
  /// How many bytes of one token are held until it is complete.
  static let held = 1 << 16
}

/// The state of the tag that is being read.
struct OpenTag {
  var isEnd = false
  var quote: UInt8 = 0
  var attributes = 0
  /// Whether it is the first tag of the document.
  var opensRoot = false
  /// Bytes so far of the open value, and of all values.
  var value = 0
  var values = 0
  /// Looks for the mark of a tolerated failure in what is left out of the open value.
  var mark = MarkSearch()
  /// Bytes outside values, and those of the name that they end with.
  var unquoted = 0
  var name = 0
  /// The last byte of the previous window.
  var lastByte: UInt8 = 0
  /// The byte of the output at which the tag starts.
  var outputStart = 0
  /// The repairs before those in this tag, if it has any.
  var savedRepairs: Repairs?
  /// Whether the open CDATA section is passed on.
  var keepsSection = false
}

extension ByteFilter {
  /// Reads a tag from its `<` on, or continues one too long for a window.
  mutating func openTag(from start: ByteScan.Position? = nil) -> Bool {
    let mark = output.mark
    var copied = at
    if let start {
      copied = start
      output.whole = output.count
      tag.outputStart = output.count
    }
    while at < end {
      let goesOn = mode == .value ? value(&copied) : attributes(&copied)
      if stop != nil {
        passTag(from: &copied, to: at)
        return false
      }
      if mode == .content { return true }
      if !goesOn { break }
    }
    if let start, !isLast, end - start < DocumentLimits.held {
      output.rewind(to: mark)
      if let saved = tag.savedRepairs { repairs = saved }
      if tag.opensRoot { hasRoot = false }
      mode = .content
      at = start
      return false
    }
    passTag(from: &copied, to: at)
    if at > base { tag.lastByte = at[-1] }
    return at == end || needMore()
  }

  /// Reads a tag outside its values, up to a quote or the end of the tag.
  private mutating func attributes(_ copied: inout ByteScan.Position) -> Bool {
    let hit = ByteScan.tag(at, end)
    guard takeNames(to: hit) else { return false }
    guard hit < end else { return true }
    switch hit.pointee {
    case UInt8(ascii: ">"):
      return closeTag(&copied)
    case UInt8(ascii: "<"):
      return stop(.notWellFormed, "`<` inside a tag", at: hit, advice: XMLAdvice.mixed)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      if tag.isEnd { return stop(.notWellFormed, "a quote inside an end tag", at: hit) }
      at += 1
      return openValue(hit)
    case 0x80...:
      return tagCharacter(&copied)
    default:
      return stop(.notWellFormed, "a control character inside a tag", at: hit)
    }
  }

  private mutating func openValue(_ quote: ByteScan.Position) -> Bool {
    tag.quote = quote.pointee
    tag.value = 0
    tag.mark = MarkSearch()
    tag.name = 0
    tag.attributes += 1
    if tag.attributes > DocumentLimits.attributes {
      return stop(
        .limitExceeded, "a tag has more than \(DocumentLimits.attributes) attributes", at: quote)
    }
    mode = .value
    return true
  }

  /// Reads a value up to its closing quote.
  private mutating func value(_ copied: inout ByteScan.Position) -> Bool {
    let hit = ByteScan.value(at, end, quote: tag.quote)
    take(hit - at, &copied)
    guard hit < end else { return true }
    switch hit.pointee {
    case tag.quote:
      at += 1
      mode = .tag
      return true
    case UInt8(ascii: "<"):
      return stop(
        .notWellFormed, "unescaped `<` in an attribute; write `&lt;`", at: hit,
        advice: XMLAdvice.lessThan)
    case UInt8(ascii: "&"):
      switch reference() {
      case .incomplete, .refused: return false
      case .passes(let length): take(length, whole: true, &copied)
      case .replaced(let length): replace(.forbiddenReference, length, &copied)
      }
    default:
      return tagCharacter(&copied)
    }
    return true
  }

  private mutating func tagCharacter(_ copied: inout ByteScan.Position) -> Bool {
    switch character() {
    case .incomplete: return false
    case .passes(let length):
      guard mode == .value || countName(length) else { return false }
      take(length, whole: true, &copied)
    case .replaced(let kind, let length):
      guard mode == .value || countName(3) else { return false }
      replace(kind, length, &copied)
    }
    return true
  }

  /// Moves over bytes of a tag; beyond the limit, those of values are left out except for the mark
  /// of a tolerated failure, and indivisible ones entirely.
  @inline(__always)
  private mutating func take(_ length: Int, whole: Bool = false, _ copied: inout ByteScan.Position)
  {
    at += length
    guard mode == .value else { return }
    let room = roomForValue
    let kept = length <= room ? length : whole ? 0 : max(0, room)
    tag.value += length
    tag.values += kept
    guard kept < length else { return }
    passTag(from: &copied, to: at - (length - kept))
    copied = at
    findMark(in: UnsafeBufferPointer(start: at - (length - kept), count: length - kept))
  }

  private mutating func findMark(in leftOut: UnsafeBufferPointer<UInt8>) {
    guard !tag.mark.isFound else { return }
    if tag.mark.isNew {
      let tail = min(MarkSearch.mark.utf8CodeUnitCount - 1, output.count)
      tag.mark.read(UnsafeBufferPointer(start: output.bytes + (output.count - tail), count: tail))
    }
    tag.mark.read(leftOut)
    if tag.mark.isFound { output.insert(MarkSearch.mark, source: source(at)) }
  }

  private var roomForValue: Int {
    min(DocumentLimits.value - tag.value, DocumentLimits.values - tag.values)
  }

  private mutating func replace(
    _ kind: Repairs.Kind, _ length: Int, _ copied: inout ByteScan.Position
  ) {
    repair(kind, at: at)
    passTag(from: &copied, to: at)
    let isKept = roomForValue > 0
    if isKept { output.insert("\u{FFFD}", source: source(at)) }
    tag.value += 3
    tag.values += isKept ? 3 : 0
    at += length
    copied = at
  }

  private mutating func passTag(from copied: inout ByteScan.Position, to pointer: ByteScan.Position)
  {
    guard copied < pointer else { return }
    output.append(copied, pointer, source: source(copied))
    copied = pointer
  }

  /// Handles the `>` of a tag.
  private mutating func closeTag(_ copied: inout ByteScan.Position) -> Bool {
    let last = at > base ? at[-1] : tag.lastByte
    at += 1
    passTag(from: &copied, to: at)
    output.whole = output.count
    mode = .content
    if tag.isEnd {
      depth -= 1
      if keptDepth > depth { keptDepth = 0 }
    } else if last != UInt8(ascii: "/") {
      depth += 1
      keepText(textThatMatters())
    } else {
      _ = textThatMatters()
    }
    return true
  }

  /// How much text of the element opened by the tag just passed may matter.
  mutating func textThatMatters() -> KeptText {
    guard let name = nameOfTag else { return .none }
    switch name.count {
    case 7:
      if Self.equal(name, "skipped") { return .whole }
      return Self.equal(name, "failure") ? messageOfFailure() : .none
    case 5: return Self.equal(name, "error") ? messageOfFailure() : .none
    case 8:
      if isInFailedTest, Self.equal(name, "testcase") { isInFailedTest = false }
      return .none
    case 10:
      guard isInFailedTest, keepsFailureText else { return .none }
      let isOutput = Self.equal(name, "system-out") || Self.equal(name, "system-err")
      return isOutput ? .start : .none
    default: return .none
    }
  }

  /// The local name of the tag just passed; `nil` if it is longer than any that matters.
  private var nameOfTag: UnsafeMutableBufferPointer<UInt8>? {
    let start = output.bytes + tag.outputStart + 1
    let limit = min(64, output.count - tag.outputStart - 1)
    var (first, end) = (0, 0)
    while end < limit, !Self.endsName(start[end]) {
      if start[end] == UInt8(ascii: ":") { first = end + 1 }
      end += 1
    }
    return end < limit ? UnsafeMutableBufferPointer(start: start + first, count: end - first) : nil
  }

  private mutating func messageOfFailure() -> KeptText {
    isInFailedTest = true
    return keepsFailureText ? .start : .none
  }

  /// Whether a name equals a text of the same length.
  private static func equal(
    _ name: UnsafeMutableBufferPointer<UInt8>, _ text: StaticString
  ) -> Bool {
    for offset in 0..<text.utf8CodeUnitCount where name[offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }
}
