// SPDX-License-Identifier: Apache-2.0

/// Reads the lines of a stream by the rule and counts.
///
/// A line is recognised by ``TAPGrammar`` and given to its handler; the documents that are open form a stack by their
/// columns. One value reads one interpretation of the input: ``base`` columns are taken from every line.
///
/// What is asked of it for each line is inlined: a call to a method that changes nothing would first copy the whole value.
struct TAPStream {
  let mode: ReportOptions.Subtests
  /// Columns that every line is indented by.
  let base: Int
  let grammar = TAPGrammar()

  var notes: TAPNotes
  /// Sums of the documents that ended.
  var counts = TAPCounts()
  /// The open documents by growing columns; the first is at column 0.
  ///
  /// Those beyond the depth are closed and lend their memory to the next.
  var documents: [TAPDocument]
  var depth = 1
  /// What a plan or version line after a complete document may turn out to be.
  var pending = TAPPending()
  /// Where documents may stand, in the one that a pending version line begins or else in the one that is open.
  private(set) var levels: TAPLevels
  var bailedOut = false
  /// Whether nothing that follows can matter.
  var isOver = false
  /// Whether a plan, a point or a version stood at column 0.
  private(set) var hasStructure = false

  private(set) var line = 0
  /// The column of the first version line, else of the first line of TAP, as long as all stand behind blanks.
  private(set) var indentation: (column: Int, isVersion: Bool)?
  /// Bytes of a log's prefix that are cut from each line.
  var prefix = 0
  var yaml = TAPYAML()
  /// The column of a point that a YAML block may follow, and whether that point counts.
  var described: (column: Int, isCounted: Bool)?
  /// The column of a point with nothing but its diagnostics behind it, which a `{` may still follow.
  var blockColumn: Int?
  var loneNot: (line: Int, column: Int)?
  /// What a pragma says before the plan or point that opens its subtest, and how many points its parent had then.
  var earlyPragma: (column: Int, points: Int, isStrict: Bool)?
  /// The description of the last point.
  var description = TAPDescription()
  var names = TAPNames()

  init(path: String, options: ReportOptions, base: Int = 0) {
    mode = options.subtests
    self.base = base
    notes = TAPNotes(path: path, options: options)
    documents = [TAPDocument(indent: 0, openedAt: 1)]
    levels = TAPLevels(nil, mode)
  }

  /// Takes the next line, without its end.
  mutating func take(_ raw: TAPText, line: Int) {
    guard !isOver else { return }
    self.line = line
    if yaml.skips(raw) { return }
    var text = prefix > 0 ? TAPText(rebasing: raw.dropFirst(prefix)) : raw
    if prefix > 0, TAPKernelLog.ends(text) {
      isOver = true
      return
    }
    text = TAPText(rebasing: text[..<text.beforeBlanks(text.count, from: 0)])
    let start = text.afterSpaces(0)
    if start < text.count, text[start] == tab { return takeTabbed(text) }
    take(text, from: start, column: max(0, start - base))
  }

  /// Leading tabs advance to the next multiple of four columns.
  private mutating func takeTabbed(_ text: TAPText) {
    var start = 0
    var column = 0
    while start < text.count, text[start].isBlank {
      column = text[start] == blank ? column + 1 : (column / 4 + 1) * 4
      start += 1
    }
    take(text, from: start, column: max(0, column - base))
  }

  /// Takes the line of a log that tells its prefix.
  mutating func takeFirst(_ text: TAPText) { take(text, from: 0, column: 0) }

  /// Takes a line without the blanks around it.
  @inline(__always)
  private mutating func take(_ text: TAPText, from start: Int, column: Int) {
    if yaml.isOpen, isInsideYAML(text, from: start, column: column) { return }
    let token = grammar.token(text, from: start)
    switch loneNot == nil ? token : join(token, column: column) {
    case .blank: return
    case .comment: comment(text, from: start, column: column)
    case .yamlOpen where openYAML(column): return
    case .point(let isOK, let rest) where levels.hold(column):
      take(TAPGrammar.point(isOK: isOK, text, rest: rest), text, column: column)
    case let other: handle(other, text, column: column)
    }
  }

  /// Calls the handler of a token behind which nothing describes the last point.
  private mutating func handle(_ token: TAPToken, _ text: TAPText, column: Int) {
    let mayOpenBlock = blockColumn == column
    described = nil
    blockColumn = nil
    if case .bailOut = token { return bailOut() }
    guard levels.hold(column) else { return noise(token, column: column) }
    switch token {
    case .plan(let plan): take(plan, text, column: column)
    case .version(let version): take(version, column: column)
    case .pragma(let strict): pragma(strict: strict, column: column)
    case .blockOpen: openBlock(column: column, mayFollow: mayOpenBlock)
    case .blockClose: closeBlock(column: column)
    case .loneNot: loneNot = (line, column)
    case .unknown, .yamlOpen: unknown(text, column: column)
    case .blank, .comment, .point, .bailOut: break
    }
  }

  /// Finds the levels anew, where the version of the first document changed or may change.
  mutating func setLevels() {
    levels = TAPLevels(pending.version?.version ?? documents[0].version, mode)
  }

  private mutating func take(_ point: TAPPoint, _ text: TAPText, column: Int) {
    described = (column, true)
    blockColumn = column
    noteStructure(column)
    takePoint(point, text, column: column)
  }

  private mutating func take(_ plan: TAPPlan, _ text: TAPText, column: Int) {
    noteStructure(column)
    takePlan(plan, text, column: column)
  }

  private mutating func take(_ version: TAPVersion, column: Int) {
    noteStructure(column, isVersion: true)
    takeVersion(version, column: column)
  }

  /// Notes where a plan, a point or a version stands.
  @inline(__always) mutating func noteStructure(_ column: Int, isVersion: Bool = false) {
    if column == 0 {
      hasStructure = true
      indentation = nil
    } else if !hasStructure, prefix == 0, indentation == nil || isVersion {
      noteIndentation(column, isVersion: isVersion)
    }
  }

  private mutating func noteIndentation(_ column: Int, isVersion: Bool) {
    if indentation?.isVersion != true { indentation = (column, isVersion) }
  }

  private mutating func bailOut() {
    bailedOut = true
    isOver = true
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
    notes.endPoint()
  }
}
