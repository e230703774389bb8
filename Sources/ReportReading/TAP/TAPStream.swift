// SPDX-License-Identifier: Apache-2.0

/// Reads the lines of a stream by the rule and counts.
///
/// A line is recognised by ``TAPGrammar`` and given to its handler; the documents that are open form a stack by their
/// columns. One value reads one interpretation of the input: ``base`` columns are taken from every line.
struct TAPStream {
  let mode: ReportOptions.Subtests
  /// Columns that every line is indented by.
  let base: Int
  private let grammar = TAPGrammar()

  var notes: TAPNotes
  /// Sums of the documents that ended.
  var counts = TAPCounts()
  /// The open documents by growing columns; the first is at column 0.
  var documents: [TAPDocument]
  /// What a plan or version line after a complete document may turn out to be.
  var pending = TAPPending()
  var bailedOut = false
  /// Whether nothing that follows can matter.
  var isOver = false
  /// Whether a plan, a point or a version stood at column 0.
  private(set) var hasStructure = false

  private(set) var line = 0
  /// The column of a first version line that stands behind blanks.
  private(set) var indentedVersion: Int?
  /// Bytes of a log's prefix that are cut from each line.
  private var prefix = 0
  var yaml = TAPYAML()
  /// The column of a point that a YAML block may follow, and whether that point counts.
  private var described: (column: Int, isCounted: Bool)?
  /// The column of a point with nothing but its diagnostics behind it, which a `{` may still follow.
  private var blockColumn: Int?
  private var loneNot: (line: Int, column: Int)?
  /// The description of the last point, made only where someone will read it.
  var pointName = ""
  /// The names that `# Subtest:` lines announced since the last line of TAP.
  var announced = TAPAnnouncements()

  init(path: String, options: ReportOptions, base: Int = 0) {
    mode = options.subtests
    self.base = base
    notes = TAPNotes(path: path, keptCases: options.keptCases)
    documents = [TAPDocument(indent: 0, openedAt: 1)]
  }

  /// Takes the next line, without its end.
  mutating func take(_ raw: TAPText, line: Int) {
    guard !isOver else { return }
    self.line = line
    var text = prefix > 0 ? TAPText(rebasing: raw.dropFirst(prefix)) : raw
    if prefix > 0, TAPKernelLog.ends(text) {
      isOver = true
      return
    }
    var end = text.count
    while end > 0, text[end - 1].isBlank { end -= 1 }
    text = TAPText(rebasing: text[..<end])
    var start = 0
    var column = 0
    while start < end, text[start].isBlank {
      column = text[start] == blank ? column + 1 : (column / 4 + 1) * 4
      start += 1
    }
    take(text, from: start, column: max(0, column - base))
  }

  private mutating func take(_ text: TAPText, from start: Int, column: Int) {
    if yaml.isOpen, isContent(text, from: start, column: column) { return }
    let token = grammar.token(text, from: start)
    if yaml.isOpen, isTolerated(token, text, from: start, column: column) { return }
    switch token {
    case .blank: return
    case .comment: return comment(text, from: start, column: column)
    case .yamlOpen: if openYAML(column) { return }
    default: break
    }
    let mayOpenBlock = blockColumn == column
    described = nil
    blockColumn = nil
    let joined = loneNot == nil ? token : join(token, column: column)
    handle(joined, text, column: column, mayOpenBlock: mayOpenBlock)
  }

  /// Calls the handler of a token.
  private mutating func handle(
    _ token: TAPToken, _ text: TAPText, column: Int, mayOpenBlock: Bool
  ) {
    if case .bailOut = token { return bailOut() }
    guard column == 0 || isLevel(column) else { return noise(token, column: column) }
    switch token {
    case .point(let value): take(value, text, column: column)
    case .plan(let plan): take(plan, text, column: column)
    case .version(let version): take(version, column: column)
    case .pragma(let strict): pragma(strict: strict, column: column)
    case .blockOpen: openBlock(column: column, mayFollow: mayOpenBlock)
    case .blockClose: closeBlock(column: column)
    case .loneNot: loneNot = (line, column)
    case .unknown, .yamlOpen: unknown(text, column: column)
    case .blank, .comment, .bailOut: break
    }
  }

  /// Whether a column is one where subtests may stand.
  private func isLevel(_ column: Int) -> Bool {
    pending.countsLeaves(else: documents[0].version, mode)
      && column.isMultiple(of: pending.unit(else: documents[0].version))
  }

  // Points, plans and versions.

  private mutating func take(_ point: TAPPoint, _ text: TAPText, column: Int) {
    described = (column, true)
    blockColumn = column
    if column == 0 { hasStructure = true }
    takePoint(point, text, column: column)
  }

  private mutating func take(_ plan: TAPPlan, _ text: TAPText, column: Int) {
    if column == 0 { hasStructure = true }
    takePlan(plan, text, column: column)
  }

  private mutating func take(_ version: TAPVersion, column: Int) {
    if column == 0 { hasStructure = true } else { noteIndentedVersion(column) }
    takeVersion(version, column: column)
  }

  private mutating func noteIndentedVersion(_ column: Int) {
    if !hasStructure, indentedVersion == nil, prefix == 0 { indentedVersion = column }
  }

  /// A line holding only `not` belongs to the `ok` on the next one.
  private mutating func join(_ token: TAPToken, column: Int) -> TAPToken {
    guard let open = loneNot else { return token }
    loneNot = nil
    if case .point(var point) = token, point.isOK, open.column == column {
      point.isOK = false
      return .point(point)
    }
    strictFault(line: open.line, column: open.column)
    return token
  }

  private mutating func bailOut() {
    bailedOut = true
    isOver = true
  }

  /// A line at a column that is no level: TAP of another indentation, or anything.
  private mutating func noise(_ token: TAPToken, column: Int) {
    switch token {
    case .point: described = (column, false)
    case .version: noteIndentedVersion(column)
    case .plan, .pragma, .blockOpen, .blockClose, .loneNot:
      break
    default:
      strictFault(line: line, column: column)
    }
  }

  private mutating func unknown(_ text: TAPText, column: Int) {
    if column == 0, prefix == 0, !documents[0].isPlannedOrRun, documents[0].version == nil,
      let cut = TAPKernelLog.prefix(text, grammar)
    {
      return startLog(cut, text)
    }
    strictFault(line: line, column: column)
  }

  /// Drops what came before the first version line of a log and reads that line again without its prefix.
  private mutating func startLog(_ cut: Int, _ text: TAPText) {
    documents = [TAPDocument(indent: 0, openedAt: line)]
    prefix = cut
    take(TAPText(rebasing: text[cut...]), from: 0, column: 0)
  }

  private mutating func strictFault(line: Int, column: Int) {
    let index = documents.lastIndex(atOrBefore: column)
    guard documents[index].isStrict, documents[0].version?.isKTAP != true else { return }
    notes.fault("a line that is no TAP, under `pragma +strict`", line: line)
  }

  // Comments and YAML.

  private mutating func comment(_ text: TAPText, from start: Int, column: Int) {
    loneNot.map { strictFault(line: $0.line, column: $0.column) }
    loneNot = nil
    let word = text.afterBlanks(start + 1)
    guard word < text.count else { return }
    if text.reads("Subtest: ", at: word) {
      announced.add(text.string(word + 9..<text.count, limit: 256), column: column)
    } else if column == 0, text.reads("duration_ms ", at: word) {
      let value = text.string(word + 12..<text.count, limit: 32)
      guard let seconds = TAPDuration.seconds(milliseconds: value) else { return }
      notes.statedDuration = (notes.statedDuration ?? 0) + seconds
    }
  }

  private mutating func openYAML(_ column: Int) -> Bool {
    guard let point = described, column > point.column else { return false }
    yaml.open(
      column: column, line: line, isCounted: point.isCounted, isOfRoot: point.column == 0)
    described = nil
    return true
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
    case .point, .plan, .version, .pragma, .blockClose: column == 0 || isLevel(column)
    default: false
    }
  }

  private mutating func closeYAML() {
    notes.describe(yaml.diagnostics, isSummed: yaml.isOfRoot)
    yaml.close()
  }

  /// Ends the stream and judges what is still open.
  mutating func finish() {
    if let open = loneNot, !bailedOut { strictFault(line: open.line, column: open.column) }
    if yaml.isOpen {
      if yaml.isCounted { notes.fault("a YAML block without its `...`", line: yaml.line) }
      closeYAML()
    }
    dropPending()
    endRoot()
  }
}
