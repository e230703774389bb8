// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a YAML block plainly says about its failed point: no YAML is loaded, only keys at the block's own column are read.
///
/// The message is `message`, else `error`; the place is `file` and `line`, or `at`/`location` with
/// `file:line:column` or with `file` and `line` below it.
struct TAPDiagnostics {
  private(set) var message: String?
  private(set) var file: String?
  private(set) var line: Int?

  private enum Block {
    case none
    /// The lines of a text, whose first line sets the column.
    case text(column: Int?)
    /// The keys below `at:`.
    case place
  }

  private var block = Block.none
  private var messageIsFinal = false

  /// Takes a line of the block that belongs to a failed point.
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

  /// `file:line:column`, `file:line` or a file alone.
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
