// SPDX-License-Identifier: Apache-2.0

/// Reads the lines of a stream and counts its test points.
///
/// ``TAPGrammar`` recognises each line, and the matching handler takes it. The open documents form
/// a stack, ordered by column. One value reads one interpretation of the input: ``base`` columns
/// are removed from every line.
///
/// Whatever runs for every line is inlined: a call to a nonmutating method would first copy the
/// whole value.
struct TAPStream {
  private let mode: ReportOptions.Subtests
  /// Columns by which every line is indented.
  let base: Int
  private let grammar = TAPGrammar()

  var notes: TAPNotes
  /// Sums over the documents that have ended.
  var counts = TAPCounts()
  /// The open documents by increasing column; the first one is at column 0.
  ///
  /// Documents beyond ``depth`` are closed, and the next one to open reuses their memory.
  var documents: [TAPDocument]
  var depth = 1
  /// A plan or version line after a complete document, until the next line decides what it is.
  var pending = TAPPending()
  /// The columns where documents may start: in the document of a pending version line, if there is
  /// one, otherwise in the open document.
  private(set) var levels: TAPLevels
  private(set) var bailedOut = false
  /// Whether any document is more than a plan without tests and without a reason.
  var hasContent = false
  /// Whether nothing that follows can change the result.
  private(set) var isOver = false
  /// Whether a plan, point or version line was seen at column 0.
  private(set) var hasStructure = false
  /// Whether a point was left out because of its indentation.
  private(set) var hasIndentedPoint = false

  private(set) var line = 0
  /// The column of the first version line, otherwise of the first line of TAP, as long as every
  /// such line is indented.
  private(set) var indentation: (column: Int, isVersion: Bool)?
  /// Bytes of a log prefix to cut from each line.
  private var prefix = 0
  private var yaml = TAPYAML()
  /// The column of the point that a YAML block may follow, and whether that point counts.
  private var described: (column: Int, isCounted: Bool)?
  /// The column of a point followed by nothing but its diagnostics, so that a `{` may still follow.
  private var blockColumn: Int?
  private var loneNot: (line: Int, column: Int)?
  /// A pragma before the plan or point that opens its subtest, and how many points the parent had
  /// by then.
  var earlyPragma: (column: Int, points: Int, isStrict: Bool)?
  /// The description of the last point.
  private(set) var description = TAPDescription()
  var names = TAPNames()

  init(path: String, options: ReportOptions, base: Int = 0) {
    mode = options.subtests
    self.base = base
    notes = TAPNotes(path: path, options: options)
    documents = [TAPDocument(indent: 0, openedAt: 1)]
    levels = TAPLevels(nil, mode)
  }

  /// Whether a YAML block is open, in which a CR is data.
  var isInsideYAML: Bool { yaml.isOpen }

  /// Reads the next line, without its line end.
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
      // Within a stream that is indented as a whole, tabs count from its own first column.
      let first = column >= base ? base : 0
      column = text[start] == blank ? column + 1 : first + ((column - first) / 4 + 1) * 4
      start += 1
    }
    take(text, from: start, column: max(0, column - base))
  }

  /// Reads the first line of a log, from which the prefix was cut already.
  private mutating func takeFirst(_ text: TAPText) { take(text, from: 0, column: 0) }

  /// Reads a line from its first nonblank byte.
  @inline(__always)
  private mutating func take(_ text: TAPText, from start: Int, column: Int) {
    if yaml.isOpen, takeYAML(text, from: start, column: column) { return }
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

  /// Calls the handler of a token after which no diagnostics can describe the last point.
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

  /// Updates the levels after the version of the first document changed, or may have changed.
  mutating func setLevels() {
    levels = TAPLevels(pending.version?.version ?? documents[0].version, mode)
  }

  private mutating func take(_ point: TAPPoint, _ text: TAPText, column: Int) {
    described = (column, true)
    blockColumn = column
    noteStructure(column)
    if column == 0, mayBeginDocument(point) { settlePending(before: point) }
    // The name of a point that passed matters if it is listed, or if a subtest may belong to it.
    if !point.isPlain || levels.countLeaves || notes.listsPoints {
      description.keep(point, of: text)
    }
    takePoint(point, column: column)
  }

  private mutating func take(_ plan: TAPPlan, _ text: TAPText, column: Int) {
    noteStructure(column)
    takePlan(plan, text, column: column)
  }

  private mutating func take(_ version: TAPVersion, column: Int) {
    noteStructure(column, isVersion: true)
    takeVersion(version, column: column)
  }

  /// Notes that a plan, point or version line was seen at a column.
  @inline(__always)
  private mutating func noteStructure(_ column: Int, isVersion: Bool = false) {
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

  /// Ends the stream and judges whatever is still open.
  mutating func finish() {
    if let open = loneNot, !bailedOut { strictFault(line: open.line, column: open.column) }
    if yaml.isOpen {
      if yaml.isCounted { notes.fault(.openYAML, line: yaml.line) }
      closeYAML()
    }
    dropPending()
    endRoot()
    notes.endPoint()
    if !hasContent, notes.damage == nil {
      let words = "no test was run: the plan is `1..0`, without a reason"
      notes.note(words, topic: words)
    }
  }
}

extension TAPStream {
  /// Opens a block if `---` is indented deeper than the point before it.
  private mutating func openYAML(_ column: Int) -> Bool {
    guard let point = described, column > point.column else { return false }
    yaml.open(
      column: column, line: line, isCounted: point.isCounted, isOfRoot: point.column == 0,
      isBrief: !notes.describesFailure && base == 0 && prefix == 0)
    described = nil
    return true
  }

  /// Reads a line of the open block; `false` if the line does not belong to the block, which then
  /// ends.
  private mutating func takeYAML(_ text: TAPText, from start: Int, column: Int) -> Bool {
    isContent(text, from: start, column: column)
      || isTolerated(grammar.token(text, from: start), text, from: start, column: column)
  }

  /// Reads a line at or right of the column of the open YAML block; `...` at that column ends the
  /// block.
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

  /// Whether a line left of the open YAML block is noise in it; if not, the block ends and the line
  /// is read normally.
  private mutating func isTolerated(
    _ token: TAPToken, _ text: TAPText, from start: Int, column: Int
  ) -> Bool {
    guard endsYAML(token, text, from: start, column: column) else { return true }
    if yaml.isCounted { notes.fault(.openYAML, line: yaml.line) }
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

  /// Ends the block and passes on what it said about its point.
  private mutating func closeYAML() {
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

extension TAPStream {
  /// Handles `{` on its own line: the point before it, with only its diagnostics in between, owns
  /// what follows.
  private mutating func openBlock(column: Int, mayFollow: Bool) {
    let index = index(atOrBefore: column)
    guard documents[index].indent == column, depth == index + 1,
      mayFollow, let point = documents[index].last
    else { return strictBlockFault(index) }
    documents[index].makeOwner(ofLast: point, named: description.text)
    notes.removeLast()
  }

  /// Handles `}`: the subtest belongs to the point with the `{`.
  private mutating func closeBlock(column: Int) {
    let index = index(atOrBefore: column)
    guard documents[index].indent == column, let owner = documents[index].removeOwner() else {
      return strictBlockFault(index)
    }
    let yield = closeDeeper(than: index)
    count(owner, yield, in: index, name: documents[index].ownerName)
    documents[index].forgetLast()
  }

  private mutating func strictBlockFault(_ index: Int) {
    guard documents[index].isStrict, documents[0].version?.isKTAP != true else { return }
    notes.fault(.braceAlone, line: line)
  }
}

extension TAPStream {
  /// Handles a comment: it counts nothing, but may announce a subtest or say how long the run took.
  private mutating func comment(_ text: TAPText, from start: Int, column: Int) {
    let word = text.afterBlanks(start + 1)
    guard word < text.count else { return }
    if text.reads("Subtest: ", at: word) {
      names.announce(text, from: word + 9, column: column)
    } else if column == 0, text.reads("duration_ms ", at: word) {
      guard let seconds = TAPDuration.seconds(milliseconds: text, from: word + 12) else { return }
      notes.statedDuration = (notes.statedDuration ?? 0) + seconds
    } else if column == 0, text.reads("bats warning: Executed ", at: word) {
      notes.noteBats()
    } else if text.reads("tests ", at: word) {
      var place = text.afterBlanks(word + 6)
      guard let number = text.number(at: &place), place == text.count else { return }
      let index = index(atOrBefore: column)
      if documents[index].indent == column { documents[index].summary = number }
    }
  }
}

extension TAPStream {
  /// Joins a line that holds only `not` with the `ok` on the next line.
  private mutating func join(_ token: TAPToken, column: Int) -> TAPToken {
    guard let open = loneNot else { return token }
    if case .blank = token { return token }
    loneNot = nil
    if case .point(isOK: true, let rest) = token, open.column == column {
      return .point(isOK: false, rest: rest)
    }
    strictFault(line: open.line, column: open.column)
    return token
  }
}

extension TAPStream {
  /// Handles a line at a column that is not a level: TAP with another indentation, or anything
  /// else.
  ///
  /// If subtests count, such a line is not TAP. Otherwise an indented line of TAP belongs to a
  /// subtest, which is not read.
  private mutating func noise(_ token: TAPToken, column: Int) {
    switch token {
    case .point:
      described = (column, false)
      noteStructure(column)
      hasIndentedPoint = true
    case .plan: noteStructure(column)
    case .version: noteStructure(column, isVersion: true)
    case .pragma, .blockOpen, .blockClose, .loneNot: break
    default: return strictFault(line: line, column: column)
    }
    if case .version = token { return }
    if levels.countLeaves { strictFault(line: line, column: column) }
  }

  /// Handles a line that matches no rule: the first line of a kernel log, or an error under `pragma
  /// +strict`.
  private mutating func unknown(_ text: TAPText, column: Int) {
    if column == 0, prefix == 0, !documents[0].isPlannedOrRun, documents[0].version == nil,
      let cut = TAPKernelLog.prefix(text, grammar)
    {
      return startLog(cut, text)
    }
    if column == 0, prefix == 0, base == 0, documents[0].version == nil, depth == 1 {
      if let point = TAPGrammar.skippedPoint(text, number: documents[0].points + 1) {
        return take(point, text, column: 0)
      }
      if TAPGrammar.isOfProve(text) { notes.noteProve() }
    }
    strictFault(line: line, column: column)
  }

  /// Notes a line that is not TAP if its document is strict; KTAP never is.
  private mutating func strictFault(line: Int, column: Int) {
    let index = index(atOrBefore: column)
    guard documents[index].isStrict, documents[0].version?.isKTAP != true else { return }
    notes.fault(.notTAP, line: line)
  }
}

extension TAPStream {
  /// Drops everything before the first version line of a log and reads that line again without its
  /// prefix.
  private mutating func startLog(_ cut: Int, _ text: TAPText) {
    documents = [TAPDocument(indent: 0, openedAt: line)]
    depth = 1
    setLevels()
    names = TAPNames()
    notes.clear()
    prefix = cut
    takeFirst(TAPText(rebasing: text[cut...]))
  }
}
