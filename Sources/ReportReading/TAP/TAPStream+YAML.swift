// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Opens a block where `---` stands deeper than the point before it.
  mutating func openYAML(_ column: Int) -> Bool {
    guard let point = described, column > point.column else { return false }
    yaml.open(
      column: column, line: line, isCounted: point.isCounted, isOfRoot: point.column == 0,
      isBrief: !notes.describesFailure && base == 0 && prefix == 0)
    described = nil
    return true
  }

  /// Takes a line of the open block; `false` where it is none, and ends the block.
  mutating func isInsideYAML(_ text: TAPText, from start: Int, column: Int) -> Bool {
    isContent(text, from: start, column: column)
      || isTolerated(grammar.token(text, from: start), text, from: start, column: column)
  }

  /// Takes a line at or right of the column of the open YAML block, `...` at that column being its end.
  private mutating func isContent(_ text: TAPText, from start: Int, column: Int) -> Bool {
    guard column >= yaml.column || start == text.count else { return false }
    if column == yaml.column, text.reads("...", at: start, toEnd: true) {
      closeYAML()
      described = nil
    } else {
      yaml.take(text, from: start, column: column, isDescribed: notes.describesFailure)
    }
    return true
  }

  /// Whether a line left of the open YAML block is noise in it; else the block ends and the line is read normally.
  private mutating func isTolerated(
    _ token: TAPToken, _ text: TAPText, from start: Int, column: Int
  ) -> Bool {
    guard endsYAML(token, text, from: start, column: column) else { return true }
    if yaml.isCounted { notes.fault("a YAML block without its `...`", line: yaml.line) }
    closeYAML()
    return false
  }

  private func endsYAML(_ token: TAPToken, _ text: TAPText, from start: Int, column: Int) -> Bool {
    switch token {
    case .bailOut: true
    case .comment: text.reads("Subtest", at: text.afterBlanks(start + 1))
    case .point, .plan, .version, .pragma, .blockClose: levels.hold(column)
    default: false
    }
  }

  /// Ends the block and gives what it said to its point.
  mutating func closeYAML() {
    if let diagnostics = yaml.diagnostics { notes.describe(diagnostics) }
    if let duration = yaml.duration { endPoint(after: duration) }
    yaml.close()
  }

  /// Notes how long the last point took.
  private mutating func endPoint(after duration: Double) {
    notes.setDuration(duration)
    if yaml.isOfRoot { notes.sum(duration) }
    guard notes.isSlow(duration) else { return }
    notes.setSlow(duration, name: description.text, suite: suite(of: depth - 1))
  }
}
