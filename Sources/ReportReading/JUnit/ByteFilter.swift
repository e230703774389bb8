// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Filters the bytes of a document before the parser sees them.
///
/// It makes the repairs, refuses what can be recognised without a parser (entities,
/// limits, a second root, truncation), and leaves out what nobody reads: text, CDATA sections,
/// comments, the end of long values. A byte is left out only after checking that it breaks no rule,
/// so a document that is not well-formed stays so. The input is UTF-8; see ``TextDecoder``.
struct ByteFilter {
  /// What the next byte is part of.
  enum Mode {
    case content
    case tag
    case value
    case characterData
    case comment
    case instruction
  }

  /// How much of an element's text is passed on.
  enum KeptText {
    case none, start, whole
  }

  /// What ended reading.
  struct Stop: Equatable {
    var kind: Damage.Kind
    var summary: String
    var source: Int
    var advice: String?
  }

  var mode = Mode.content
  var tag = OpenTag()
  /// The number of open elements.
  var depth = 0
  var hasRoot = false
  /// Whether only blanks were read, so that an XML declaration may follow.
  var isAtStart = true
  /// The position of the first blank before the document.
  var skippedBlanks: SourcePosition?
  /// The depth whose text is passed on, 0 for none, and how much more of it.
  var keptDepth = 0
  var keptBytes = 0
  /// Whether the text of failures is wanted; that of skipped tests always is.
  var keepsFailureText = true
  /// Whether the open test has failed, so that its output may say why.
  var isInFailedTest = false

  /// What the comments directly inside the root declare.
  var comments = RunnerComments()

  var output = FilteredOutput()
  var repairs = Repairs()
  private(set) var stop: Stop?
  /// Where the root starts.
  var rootPosition = SourcePosition()
  var width: SourcePosition.Width

  // The window: decoded bytes, the first of which is byte `windowStart` of the decoded file.
  var base: ByteScan.Position
  var at: ByteScan.Position
  var end: ByteScan.Position
  var isLast = false
  private var isCut = false
  private var windowStart = 0
  private var windowPosition = SourcePosition()

  init(width: SourcePosition.Width, window: ByteScan.Position) {
    self.width = width
    (base, at, end) = (window, window, window)
  }

  /// Whether the root was opened and closed.
  var isComplete: Bool { hasRoot && depth == 0 && mode == .content && !isCut }

  /// Whether there was nothing but blanks, NULs and byte order marks.
  var isBlank: Bool { isAtStart && !hasRoot && mode == .content && !isCut }

  /// Moves past a byte order mark, which is not part of the text.
  mutating func startsAfterMark(_ length: Int) { windowPosition.column += length }

  /// Filters a window of decoded bytes.
  ///
  /// - Returns: How many bytes have been handled; the rest is an incomplete token.
  mutating func filter(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Int {
    guard let start = window.baseAddress else { return 0 }
    (base, at, end, self.isLast) = (start, start, start + window.count, isLast)
    while at < end, stop == nil {
      guard step() else { break }
    }
    if isLast, stop == nil { at = end }
    return at - base
  }

  /// Moves past bytes that have been handled.
  mutating func leave(_ count: Int) {
    var (place, from) = (windowPosition, base)
    output.notePlaces { [base, windowStart, width] source in
      let to = base + (source - windowStart)
      place.advance(over: from, to: to, width)
      from = to
      return place
    }
    windowPosition.advance(over: base, to: base + count, width)
    windowStart += count
    // Whole tokens have been parsed by now, so the output holds only an open tag.
    tag.outputStart = 0
  }

  private mutating func step() -> Bool {
    switch mode {
    case .content: depth > 0 ? content() : outside()
    case .tag, .value: openTag()
    case .characterData: characterData()
    case .comment, .instruction: leftOut()
    }
  }

  func source(_ pointer: ByteScan.Position) -> Int { windowStart + (pointer - base) }

  /// The position that a byte of the filtered document came from.
  func position(ofTarget target: Int) -> SourcePosition {
    output.notedPlace(of: target, width) ?? position(ofSource: output.source(of: target))
  }

  /// The position of a byte of the decoded file; if it left the window, that of the window's first
  /// byte.
  func position(ofSource source: Int) -> SourcePosition {
    var position = windowPosition
    let length = min(max(0, source - windowStart), end - base)
    position.advance(over: base, to: base + length, width)
    return position
  }

  /// The position after the last byte of the window.
  var positionOfEnd: SourcePosition { position(end) }

  func position(_ pointer: ByteScan.Position) -> SourcePosition {
    position(ofSource: source(pointer))
  }

  /// Ends reading at a byte; only the first call has an effect.
  @discardableResult
  mutating func stop(
    _ kind: Damage.Kind, _ summary: String, at pointer: ByteScan.Position, advice: String? = nil
  ) -> Bool {
    if stop == nil {
      stop = Stop(kind: kind, summary: summary, source: source(pointer), advice: advice)
    }
    return false
  }

  mutating func repair(_ kind: Repairs.Kind, at pointer: ByteScan.Position) {
    if tag.savedRepairs == nil, mode == .tag || mode == .value { tag.savedRepairs = repairs }
    // Only the first position of a kind is reported, and finding it means scanning the window.
    let place = repairs.count(kind) == 0 ? position(pointer) : nil
    repairs.note(kind, at: place)
  }

  /// Requests more bytes from `at` on, or uses up what is left of a truncated file.
  mutating func needMore() -> Bool {
    guard isLast else { return false }
    isCut = true
    at = end
    return true
  }

  func has(_ text: StaticString, at pointer: ByteScan.Position) -> Bool {
    let length = text.utf8CodeUnitCount
    guard end - pointer >= length else { return false }
    for offset in 0..<length where pointer[offset] != text.utf8Start[offset] { return false }
    return true
  }

  /// Whether the bytes up to the end are the start of a text that is not whole yet.
  func mayBecome(_ text: StaticString, at pointer: ByteScan.Position) -> Bool {
    let length = end - pointer
    guard length < text.utf8CodeUnitCount else { return false }
    for offset in 0..<length where pointer[offset] != text.utf8Start[offset] { return false }
    return true
  }
}

extension ByteFilter {
  /// Bytes of a failure's text that are passed on: a message, and blanks around it.
  private static let textLimit = 8192

  /// Whether text at this depth is passed on.
  private var keepsText: Bool { keptDepth != 0 && keptDepth == depth && keptBytes > 0 }

  /// Passes on the text of the element just opened.
  mutating func keepText(_ text: KeptText) {
    guard text != .none else { return }
    keptDepth = depth
    keptBytes = text == .whole ? .max : Self.textLimit
  }

  /// Passes text on if it is wanted.
  private mutating func passText(_ from: ByteScan.Position, _ to: ByteScan.Position) {
    guard keepsText else { return }
    let length = min(to - from, keptBytes)
    keptBytes -= length
    output.append(from, from + length, source: source(from))
    if mode == .content { output.whole = output.count }
  }

  /// Reads text inside the root, up to the next markup.
  private mutating func content() -> Bool {
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
          return stop(
            .notWellFormed, "unescaped `]]>` in text; write `]]&gt;`", at: hit - 2,
            advice: XMLAdvice.bracket)
        }
        from = hit + 1
      default:
        passText(at, hit)
        at = hit
        return textCharacter()
      }
    }
  }

  /// Reads the content of a CDATA section up to its end.
  private mutating func characterData() -> Bool {
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

  /// Passes on the rest of the window, except for brackets that a `>` may follow.
  private mutating func endOfWindow() -> Bool {
    var rest = end
    while !isLast, rest > at, end - rest < 2, rest[-1] == UInt8(ascii: "]") { rest -= 1 }
    passText(at, rest)
    at = rest
    return rest == end
  }

  /// Passes on characters beyond ASCII, without cutting one at the limit.
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
      // Half a reference would make the rest of the document part of it.
      if keepsText, length > keptBytes { keptBytes = 0 }
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

extension ByteFilter {
  /// Passes on the tag at `at` if it is whole and contains nothing unusual, as nearly all tags do.
  ///
  /// - Returns: `false`, with nothing changed, if the tag needs a closer look.
  @inline(__always)
  private mutating func passPlainTag() -> Bool {
    let start = at
    guard end - start > 3, depth < DocumentLimits.depth else { return false }
    let isEnd = start[1] == UInt8(ascii: "/")
    guard Self.startsName(start[isEnd ? 2 : 1]) else { return false }
    guard let close = isEnd ? ByteScan.endTag(start, end) : ByteScan.startTag(start, end) else {
      return false
    }
    at = close + 1
    output.append(start, at, source: source(start))
    output.whole = output.count
    if isEnd {
      depth -= 1
      if keptDepth > depth { keptDepth = 0 }
    } else if close[-1] != UInt8(ascii: "/") {
      depth += 1
      tag.outputStart = output.count - (at - start)
      keepText(textThatMatters())
    } else if start[1] == UInt8(ascii: "f") || start[1] == UInt8(ascii: "e") {
      // An empty `failure` or `error` leaves it to the output to say why.
      tag.outputStart = output.count - (at - start)
      _ = textThatMatters()
    }
    return true
  }
}

extension ByteFilter {
  /// Moves over plain bytes of a tag outside its values.
  ///
  /// - Returns: `false` if a name is too long, or if the tag is mostly blank.
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
      .limitExceeded, "a tag holds more than \(DocumentLimits.unquoted) bytes outside its values",
      at: at)
  }

  /// Counts bytes at `at` that are part of a name; `false` if the name becomes too long.
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
