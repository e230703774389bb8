// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The open YAML block, if there is one; its content never counts.
struct TAPYAML {
  private(set) var isOpen = false
  /// The column where the content starts if only its duration matters; out of reach for other
  /// blocks.
  private var skipped = Int.max
  private(set) var column = 0
  /// The line of its `---`.
  private(set) var line = 0
  /// Whether it belongs to a point that counts, rather than to one that is noise in this mode.
  private(set) var isCounted = false
  /// Whether that point is at column 0.
  private(set) var isOfRoot = false
  /// In seconds.
  private(set) var duration: Double?
  /// What a block says about a failed point.
  private(set) var diagnostics: TAPDiagnostics?

  /// Opens a block; for a brief one, only the duration is read, at the columns of the input.
  mutating func open(column: Int, line: Int, isCounted: Bool, isOfRoot: Bool, isBrief: Bool) {
    self.column = column
    self.line = line
    self.isCounted = isCounted
    self.isOfRoot = isOfRoot
    isOpen = true
    skipped = isBrief ? column : Int.max
  }

  /// Whether the first bytes of a line show that it says nothing of interest, as most lines of a
  /// block do.
  @inline(__always) func skips(_ text: TAPText) -> Bool {
    guard text.count > skipped else { return false }
    let first = text[skipped]
    guard first != UInt8(ascii: "."), first != UInt8(ascii: "d"), first != tab else { return false }
    return text.afterSpaces(0) >= skipped
  }

  /// Reads a line of the block; only for a failed point does more than the duration matter.
  @inline(__always) mutating func take(
    _ text: TAPText, from start: Int, column: Int, isDescribed: Bool
  ) {
    guard isCounted else { return }
    if column == self.column, text.reads("duration_ms:", at: start) {
      duration = TAPDuration.seconds(milliseconds: text, from: start + 12) ?? duration
    }
    if isDescribed {
      diagnostics = diagnostics ?? TAPDiagnostics()
      diagnostics?.take(text, from: start, column: column, blockColumn: self.column)
    }
  }

  mutating func close() {
    isOpen = false
    skipped = Int.max
    duration = nil
    if diagnostics != nil { diagnostics = nil }
  }
}

/// What a YAML block says about its failed point.
///
/// No YAML is loaded; only keys at the block's own column are read.
///
/// The message is `message`, otherwise `error`. The location is `file` and `line`, or `at` or
/// `location` with `file:line:column` or with `file` and `line` below it.
struct TAPDiagnostics {
  private(set) var message: String?
  private(set) var file: String?
  private(set) var line: Int?

  private enum Block {
    case none
    /// The lines of a text; the first one sets the column.
    case text(column: Int?)
    /// The keys below `at:`.
    case place
  }

  private var block = Block.none
  private var messageIsFinal = false

  /// Reads a line of the block that belongs to a failed point.
  mutating func take(_ text: TAPText, from start: Int, column: Int, blockColumn: Int) {
    guard column > blockColumn || start == text.count else {
      block = .none
      return key(text, from: start)
    }
    switch block {
    case .none: break
    case .text(let first):
      let first = first ?? column
      block = .text(column: first)
      addLine(text, from: start - max(0, min(start, column - first)))
    case .place: placeKey(text, from: start)
    }
  }

  private mutating func key(_ text: TAPText, from start: Int) {
    var colon = start
    while colon < text.count, text[colon].isWord { colon += 1 }
    guard colon < text.count, text[colon] == UInt8(ascii: ":"), colon - start <= 16,
      colon + 1 == text.count || text[colon + 1].isBlank
    else { return }
    let value = text.afterBlanks(colon + 1)
    switch text.string(start..<colon, limit: 16) {
    case "message": setMessage(text, from: value, isFinal: true)
    case "error": setMessage(text, from: value, isFinal: false)
    case "file": file = file ?? scalar(text, from: value)
    case "line": line = line ?? number(text, from: value)
    case "at", "location":
      if value == text.count { block = .place } else { setPlace(scalar(text, from: value)) }
    default: break
    }
  }

  private mutating func placeKey(_ text: TAPText, from start: Int) {
    if text.reads("file:", at: start) {
      file = file ?? scalar(text, from: text.afterBlanks(start + 5))
    } else if text.reads("line:", at: start) {
      line = line ?? number(text, from: text.afterBlanks(start + 5))
    }
  }

  private mutating func setMessage(_ text: TAPText, from start: Int, isFinal: Bool) {
    guard message == nil || (isFinal && !messageIsFinal) else { return }
    messageIsFinal = isFinal
    message = nil
    guard start < text.count else { return }
    if text[start] == UInt8(ascii: "|") || text[start] == UInt8(ascii: ">") {
      message = ""
      block = .text(column: nil)
    } else {
      message = scalar(text, from: start)
    }
  }

  private mutating func addLine(_ text: TAPText, from start: Int) {
    guard var whole = message else { return }
    let room = ReportLimits.message - whole.utf8.count - 1
    guard room > 0 else { return }
    if !whole.isEmpty { whole += "\n" }
    whole += text.string(min(start, text.count)..<text.count, limit: room)
    message = whole
  }

  /// `file:line:column`, `file:line` or only a file.
  private mutating func setPlace(_ text: String?) {
    guard let text else { return }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var numbers: [Int] = []
    while parts.count > 1, numbers.count < 2, let last = parts.last, let value = Int(last) {
      numbers.append(value)
      parts.removeLast()
    }
    guard let first = numbers.last, file == nil else { return }
    file = parts.joined(separator: ":")
    line = line ?? first
  }

  private func number(_ text: TAPText, from start: Int) -> Int? {
    var place = start
    guard let number = text.number(at: &place), place == text.count,
      number > 0, number < TAPPoint.numberBeyondAll
    else { return nil }
    return number
  }

  /// A plain or quoted value on one line.
  private func scalar(_ text: TAPText, from start: Int) -> String? {
    guard start < text.count else { return nil }
    let whole = text.string(start..<text.count, limit: ReportLimits.message)
    let value = YAMLScalar.unquote(whole)
    return value.isEmpty || value == "~" || value == "null" ? nil : value
  }
}

/// A YAML value on one line.
enum YAMLScalar {
  /// The text between quotes with the common escapes resolved; any other text unchanged.
  static func unquote(_ text: String) -> String {
    guard let quote = text.first, quote == "'" || quote == "\"", text.count >= 2,
      text.last == quote
    else { return text }
    let inner = text.dropFirst().dropLast()
    return quote == "'" ? undouble(inner) : unescape(inner)
  }

  /// In single quotes only the quote itself is special; it is written twice.
  private static func undouble(_ text: Substring) -> String {
    var result = ""
    var isSecond = false
    for character in text {
      isSecond = character == "'" && !isSecond
      if !isSecond { result.append(character) }
    }
    return isSecond ? result + "'" : result
  }

  private static func unescape(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      guard isEscaped || character == "\\" else {
        result.append(character)
        continue
      }
      if isEscaped {
        switch character {
        case "n": result += "\n"
        case "t": result += "\t"
        case "\"", "\\", "/": result.append(character)
        default: result += "\\" + String(character)
        }
      }
      isEscaped.toggle()
    }
    return result
  }
}

/// Durations as TAP producers print them: `duration_ms` in YAML blocks and in the comments at the
/// end of a stream.
enum TAPDuration {
  /// Digits that are read, which a `Double` holds exactly; further digits of a fraction are
  /// dropped.
  private static let digits = 15

  /// The seconds for a decimal number of milliseconds that fills the rest of the line.
  ///
  /// - Returns: `nil` for anything else, for a negative number, or for more than a year.
  static func seconds(milliseconds text: TAPText, from start: Int) -> Double? {
    var value = 0
    var scale = 1.0
    var read = 0
    var hasDigit = false
    var hasPoint = false
    for byte in text[text.afterBlanks(start)...] {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if byte.isDigit {
        hasDigit = true
        guard read < digits else {
          if hasPoint { continue }
          return nil
        }
        value = value * 10 + Int(byte &- 48)
        if value > 0 { read += 1 }
        if hasPoint { scale *= 10 }
      } else {
        return nil
      }
    }
    let milliseconds = Double(value) / scale
    return hasDigit && milliseconds <= 31_536_000_000 ? milliseconds / 1000 : nil
  }
}
