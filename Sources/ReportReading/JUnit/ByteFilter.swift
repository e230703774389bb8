// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The pass over the bytes before the parser.
///
/// It makes the repairs of rule 8, refuses what can be told without a parser (entities, caps, a second root,
/// truncation), and leaves out what nobody reads: text, CDATA sections, comments, the end of long values.
/// A byte is left out only after it was checked to break no rule, so that what is not well-formed stays so.
/// It takes UTF-8; see ``TextDecoder`` for what is before it.
struct ByteFilter {
  /// Where in the document the next byte is.
  enum Mode {
    case content
    case tag
    case value
    case characterData
    case comment
    case instruction
  }

  /// What ends the reading of a document.
  struct Stop: Equatable {
    var kind: Damage.Kind
    var summary: String
    var source: Int
  }

  var mode = Mode.content
  var tag = OpenTag()
  /// Open elements.
  var depth = 0
  var hasRoot = false
  /// Nothing but blanks was met, so an XML declaration may follow.
  var isAtStart = true
  /// Where the first blank before the document is.
  var skippedBlanks: SourcePosition?
  /// The depth whose text is let through, 0 for none, and how much more of it.
  var keptDepth = 0
  var keptBytes = 0
  /// Whether the text of failures is wanted; that of skips always is.
  var keepsFailureText = true

  var output = FilteredOutput()
  var repairs = Repairs()
  private(set) var stop: Stop?
  /// Where the root starts.
  var rootPosition = SourcePosition()
  var width: SourcePosition.Width

  // The window: decoded bytes of which the first is byte `windowStart` of the decoded file.
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

  /// Whether nothing but blanks, NULs and marks was there.
  var isBlank: Bool { isAtStart && !hasRoot && mode == .content && !isCut }

  /// Goes past a mark of the encoding, which is no part of the text.
  mutating func startsAfterMark(_ length: Int) { windowPosition.column += length }

  /// Filters a window of decoded bytes.
  ///
  /// - Returns: How many bytes need not come again; the rest is a token that is not whole yet.
  mutating func filter(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Int {
    guard let start = window.baseAddress else { return 0 }
    (base, at, end, self.isLast) = (start, start, start + window.count, isLast)
    while at < end, stop == nil {
      guard step() else { break }
    }
    if isLast, stop == nil { at = end }
    return at - base
  }

  /// Goes on behind bytes that need not come again.
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
    // What is whole was parsed by now, so an open tag is all that the output holds.
    tag.outputStart = 0
  }

  private mutating func step() -> Bool {
    switch mode {
    case .content: depth > 0 ? content() : outside()
    case .tag, .value: openTag()
    case .characterData: characterData()
    case .comment: comment()
    case .instruction: instruction()
    }
  }

  func source(_ pointer: ByteScan.Position) -> Int { windowStart + (pointer - base) }

  /// The place that a byte of the filtered document came from.
  func position(ofTarget target: Int) -> SourcePosition {
    output.notedPlace(of: target, width) ?? position(ofSource: output.source(of: target))
  }

  /// The place of a byte of the decoded file; of one that left the window, the window's first.
  func position(ofSource source: Int) -> SourcePosition {
    var position = windowPosition
    let length = min(max(0, source - windowStart), end - base)
    position.advance(over: base, to: base + length, width)
    return position
  }

  /// The place behind the last byte of the window.
  var positionOfEnd: SourcePosition { position(end) }

  func position(_ pointer: ByteScan.Position) -> SourcePosition {
    position(ofSource: source(pointer))
  }

  /// Ends the reading at a byte; the first end stands.
  @discardableResult
  mutating func stop(_ kind: Damage.Kind, _ summary: String, at pointer: ByteScan.Position) -> Bool
  {
    if stop == nil { stop = Stop(kind: kind, summary: summary, source: source(pointer)) }
    return false
  }

  mutating func repair(_ kind: Repairs.Kind, at pointer: ByteScan.Position) {
    if tag.savedRepairs == nil, mode == .tag || mode == .value { tag.savedRepairs = repairs }
    // Only the first place of a kind is told, and finding it costs a look over the window.
    let place = repairs.count(kind) == 0 ? position(pointer) : nil
    repairs.note(kind, at: place)
  }

  /// Asks for more bytes from `at` on, or takes what is left of a cut file.
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
