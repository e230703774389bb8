// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Closes every subtest deeper than the document of a point; the shallowest of them belongs to
  /// the point.
  ///
  /// Names are removed down to `kept`, or down to those of the remaining document.
  mutating func closeDeeper(than index: Int, names kept: Int? = nil) -> TAPYield? {
    guard depth > index + 1 else { return nil }
    while depth > index + 2 { closeUnclosed() }
    return finishLast(names: kept)
  }

  /// Closes the deepest document, which no point of its parent closed.
  mutating func closeUnclosed() {
    let openedAt = documents[depth - 1].openedAt
    let yield = finishLast()
    let parent = depth - 1
    if !bailedOut { notes.fault(.openSubtest, line: openedAt) }
    if let owner = documents[parent].removeOwner() {
      return count(owner, yield, in: parent, name: documents[parent].ownerName)
    }
    documents[parent].countUnclosed(yield.counts)
  }

  /// Judges the deepest document at its end and removes it.
  private mutating func finishLast(names kept: Int? = nil) -> TAPYield {
    let index = depth - 1
    if !documents[index].isFlawless { judgeLast(index) }
    let yield = TAPYield(counts: documents[index].counts, mark: documents[index].mark)
    depth -= 1
    names.close(to: kept ?? documents[depth - 1].names)
    return yield
  }

  private mutating func judgeLast(_ index: Int) {
    settleOwner(of: index)
    if documents[index].plan == nil, let weak = documents[index].weakPlan {
      setPlan(weak.plan, isTrailing: weak.pointsBefore > 0, in: index)
      if weak.pointsBefore > 0, documents[index].points > weak.pointsBefore, !bailedOut {
        notes.fault(.planBetweenPoints, line: line)
      }
    }
    settleRepeats(of: index)
    if !bailedOut { judgeEnd(of: index) }
  }

  /// Decides whether points that repeat a number are messages of one test.
  private mutating func settleRepeats(of index: Int) {
    guard let number = documents[index].repeats.firstNumber else { return }
    if documents[index].mergeRepeats() {
      return notes.note(
        "test number \(number) appears more than once; points with the same number are one test",
        topic: "test numbers appear more than once; the points of a number count as one test")
    }
    for fault in documents[index].repeats.faults {
      notes.earlierFault(fault.fault, line: fault.line)
    }
  }

  private mutating func judgeEnd(of index: Int) {
    guard let plan = documents[index].plan else {
      let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
      // A boot log that ends before the first test is not a run without tests.
      if index == 0, documents[0].points == 0 {
        notes.fault(.nothing(isIndented: hasIndentedPoint), line: line)
      } else if !isKTAP {
        notes.fault(index == 0 ? .noPlan : .noPlanOfSubtest, line: line)
      }
      return
    }
    let missing = documents[index].failMissing()
    guard missing > 0 else { return }
    let isIndented = index == 0 && hasIndentedPoint && missing == plan.count
    notes.fault(.pointsMissing(missing, isIndented: isIndented), line: line)
  }

  /// Ends the document at column 0 and adds its counts to the total.
  mutating func endRoot() {
    while depth > 1 { closeUnclosed() }
    judgeLast(0)
    documents[0].countSkippedWhole()
    if !documents[0].hasNothing { hasContent = true }
    counts += documents[0].counts
  }

  /// The deepest document at or left of a column; the first document is at column 0.
  @inline(__always) func index(atOrBefore column: Int) -> Int {
    documents[depth - 1].indent <= column
      ? depth - 1 : documents.search(atOrBefore: column, depth: depth)
  }

  /// The document open at a column, opened now if there is none.
  @inline(__always) mutating func document(at column: Int) -> Int {
    let index = index(atOrBefore: column)
    return documents[index].indent == column ? index : openDocument(at: column, in: index)
  }

  /// Opens a subtest for a point at a column; deeper subtests end, and the shallowest of them
  /// belongs to the point.
  mutating func openAround(column: Int, in parent: Int) -> (index: Int, yield: TAPYield?) {
    guard depth > parent + 1 else { return (openDocument(at: column, in: parent), nil) }
    let head = head(in: parent)
    let yield = closeDeeper(than: parent, names: head.names)
    push(column: column, in: parent, head)
    return (parent + 1, yield)
  }

  private mutating func openDocument(at column: Int, in parent: Int) -> Int {
    push(column: column, in: parent, head(in: parent))
    for index in stride(from: depth - 1, to: parent + 1, by: -1) {
      documents.swapAt(index, index - 1)
    }
    return parent + 1
  }

  /// The names that lead to a document about to open, and what the report held before it.
  ///
  /// It may enclose a subtest that started with several names, follow a `{`, or be announced by a
  /// comment.
  private mutating func head(in parent: Int) -> (names: Int, mark: TAPNotes.Mark) {
    let outer = documents[parent].names
    let isOwned = documents[parent].owner != nil
    guard depth > parent + 1 else {
      return (isOwned ? names.begin(named: documents[parent].ownerName) : names.begin(), notes.mark)
    }
    let inner = documents[parent + 1].names
    return (isOwned ? outer + 1 : max(outer, inner - 1), documents[parent + 1].mark)
  }

  /// Opens a document as the deepest, in the memory of a closed one if there is one.
  private mutating func push(
    column: Int, in parent: Int, _ head: (names: Int, mark: TAPNotes.Mark)
  ) {
    if depth == documents.count { documents.append(TAPDocument(indent: column, openedAt: line)) }
    let isStrict = isStrict(column, in: parent)
    documents[depth].reopen(indent: column, openedAt: line, isStrict: isStrict, head)
    depth += 1
  }

  /// Whether a subtest that opens is strict: by its own pragma, otherwise like its parent.
  private func isStrict(_ column: Int, in parent: Int) -> Bool {
    guard let early = earlyPragma, early.column == column, early.points == documents[parent].points
    else { return documents[parent].isStrict }
    return early.isStrict
  }

  /// Adds an open document as the deepest.
  mutating func push(_ document: TAPDocument) {
    if depth < documents.count { documents[depth] = document } else { documents.append(document) }
    depth += 1
  }

  /// The names of the subtests that a document is nested in.
  func suite(of index: Int) -> String { names.path(to: documents[index].names) }
}

extension [TAPDocument] {
  /// The deepest document at or left of a column, if a deeper document exists.
  fileprivate func search(atOrBefore column: Int, depth: Int) -> Int {
    var low = 0
    var high = depth - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle].indent <= column { low = middle } else { high = middle }
    }
    return low
  }
}

/// What a subtest passes on to the point that closes it.
struct TAPYield {
  var counts: TAPCounts
  let mark: TAPNotes.Mark
}

extension TAPStream {
  /// Whether a point at column 0 decides anything, which few do.
  @inline(__always) func mayBeginDocument(_ point: TAPPoint) -> Bool {
    !pending.isEmpty || point.number == 1
  }

  /// Uses a point at column 0 to decide what a plan or version line after a document was.
  mutating func settlePending(before point: TAPPoint) {
    if let version = pending.version {
      let isRestart =
        point.number == 1
        && (documents[0].numbers.contains(1)
          || documents[0].points > 0 && !documents[0].hasNumbers)
      if isRestart || documents[0].isComplete {
        startDocument(version: version.version, plan: nil)
      } else {
        dropPending()
      }
    } else if let plan = pending.plan {
      if point.number == nil || point.number == plan.plan.start {
        startDocument(version: nil, plan: plan.plan)
        documents[0].todoNumbers = plan.todoNumbers
      } else {
        dropPending()
      }
    } else if point.number == 1, documents[0].isPlanTrailing, documents[0].isComplete {
      startDocument(version: nil, plan: nil)
    }
  }

  /// Uses a plan at column 0 to decide; `true` if that uses the plan up.
  mutating func settlePending(before plan: TAPPlan, _ text: TAPText) -> Bool {
    if let version = pending.version {
      startDocument(version: version.version, plan: nil)
      return false
    }
    guard documents[0].isComplete, depth == 1 || documents[0].version == nil else {
      return false
    }
    dropPending()
    if plan.count == 0 {
      startDocument(version: nil, plan: plan)
    } else {
      let todoNumbers = TAPGrammar.todoNumbers(of: plan, text)
      pending.set(plan, todoNumbers: todoNumbers, line: line)
    }
    return true
  }

  /// Reports a pending line that started no document.
  mutating func dropPending() {
    let version = pending.version
    if let version {
      notes.earlierFault(.lateVersion, line: version.line)
    } else if let plan = pending.plan {
      notes.fault(.secondPlan, line: plan.line)
    }
    pending.clear()
    setLevels()
    if let version, !levels.countLeaves { dropSubtests(since: version.mark) }
  }

  /// Drops the subtests after a version line that started no document in which they count.
  private mutating func dropSubtests(since mark: TAPNotes.Mark) {
    if depth > 1 { notes.drop(since: mark) }
    depth = 1
    names.close(to: 0)
  }

  /// Ends the document at column 0 and starts the next one, which takes over the subtests opened
  /// since its first line.
  private mutating func startDocument(version: TAPVersion?, plan: TAPPlan?) {
    let first = pending.line ?? line
    let newer = takeSubtests(since: first)
    let newerNames = names
    let outer = documents[depth - 1].names
    endRoot()
    notes.fault(.furtherDocument, line: first)
    pending.clear()
    depth = 0
    push(TAPDocument(indent: 0, openedAt: first))
    documents[0].mark = notes.mark
    setLevels()
    if let version { setVersion(version, in: 0) }
    if let plan { setPlan(plan, isTrailing: false, in: 0) }
    names = newerNames
    names.dropFirst(outer)
    guard levels.countLeaves else { return names.close(to: 0) }
    for var document in newer {
      document.names = max(0, document.names - outer)
      push(document)
    }
  }

  /// Removes the subtests opened after a line from the documents that end.
  private mutating func takeSubtests(since first: Int) -> [TAPDocument] {
    var newer: [TAPDocument] = []
    var older = 1
    for index in 1..<depth {
      if documents[index].openedAt > first {
        newer.append(documents[index])
      } else {
        documents.swapAt(index, older)
        older += 1
      }
    }
    depth = older
    return newer
  }
}

/// A plan or version line that may start another document; the next plan or point decides.
struct TAPPending {
  private(set) var version: (version: TAPVersion, line: Int, mark: TAPNotes.Mark)?
  private(set) var plan: (plan: TAPPlan, todoNumbers: Set<Int>, line: Int)?

  var isEmpty: Bool { version == nil && plan == nil }
  var line: Int? { version?.line ?? plan?.line }

  mutating func set(_ version: TAPVersion, line: Int, mark: TAPNotes.Mark) {
    self.version = (version, line, mark)
  }
  mutating func set(_ plan: TAPPlan, todoNumbers: Set<Int>, line: Int) {
    self.plan = (plan, todoNumbers, line)
  }
  mutating func clear() { self = TAPPending() }
}
