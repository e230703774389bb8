// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// A line at a column that is no level: TAP of another indentation, or anything.
  ///
  /// Where subtests count, it is no TAP; else an indented line of TAP is left to those who read subtests.
  mutating func noise(_ token: TAPToken, column: Int) {
    switch token {
    case .point:
      described = (column, false)
      noteStructure(column)
    case .plan: noteStructure(column)
    case .version: noteStructure(column, isVersion: true)
    case .pragma, .blockOpen, .blockClose, .loneNot: break
    default: return strictFault(line: line, column: column)
    }
    if case .version = token { return }
    if levels.countLeaves { strictFault(line: line, column: column) }
  }

  /// A line at a level that is nothing else: the head of a kernel's log, or an error under `pragma +strict`.
  mutating func unknown(_ text: TAPText, column: Int) {
    if column == 0, prefix == 0, !documents[0].isPlannedOrRun, documents[0].version == nil,
      let cut = TAPKernelLog.prefix(text, grammar)
    {
      return startLog(cut, text)
    }
    strictFault(line: line, column: column)
  }

  /// Notes a line that is no TAP where its document is strict; KTAP never is.
  mutating func strictFault(line: Int, column: Int) {
    let index = index(atOrBefore: column)
    guard documents[index].isStrict, documents[0].version?.isKTAP != true else { return }
    notes.fault("a line that is no TAP, under `pragma +strict`", line: line)
  }
}
