// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// A point closes every subtest deeper than it; the shallowest of them is its own.
  ///
  /// Names are given back down to a count, else to those of the document that stays.
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
    if !bailedOut { notes.fault("a subtest that no test point closes", line: openedAt) }
    if let owner = documents[parent].owner {
      documents[parent].owner = nil
      return count(owner, yield, in: parent, name: documents[parent].ownerName)
    }
    documents[parent].counts += yield.counts
    if yield.counts.failed > 0 {
      documents[parent].unclosedRed += 1
    } else {
      documents[parent].unclosedGreen += 1
    }
  }

  /// Judges the deepest document at its end and takes it off.
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
        notes.fault("a plan between test points", line: line)
      }
    }
    if !bailedOut { judgeEnd(of: index) }
  }

  private mutating func judgeEnd(of index: Int) {
    guard let plan = documents[index].plan else {
      let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
      // A boot log that ends before the first test is no run without tests.
      let isEmpty = index == 0 && documents[0].points == 0
      let words = noPlan(of: index)
      if isEmpty || !isKTAP { notes.fault(words, line: line) }
      return
    }
    let missing = plan.count - documents[index].points
    guard missing > 0 else { return }
    let words =
      missing == 1
      ? "a planned test point never came" : "\(missing) planned test points never came"
    notes.fault(words, line: line)
    // An unclosed subtest stands for one missing point, which has failed where the subtest shows no failure.
    let used = min(missing, documents[index].unclosedRed)
    documents[index].counts.failed += missing - used
  }

  private func noPlan(of index: Int) -> String {
    if index > 0 { return "a subtest without a plan" }
    return documents[0].points == 0 ? "no plan and no test point" : "no plan"
  }

  /// Ends the document at column 0 and adds it up.
  mutating func endRoot() {
    while depth > 1 { closeUnclosed() }
    judgeLast(0)
    if let plan = documents[0].plan, plan.count == 0, documents[0].points == 0 {
      documents[0].counts.skipped += 1
    }
    counts += documents[0].counts
  }

  /// The deepest document at a column or left of it; the first one is at column 0.
  @inline(__always) func index(atOrBefore column: Int) -> Int {
    documents[depth - 1].indent <= column
      ? depth - 1 : documents.search(atOrBefore: column, depth: depth)
  }

  /// Opens a subtest at a column, or gives the one that is open there.
  @inline(__always) mutating func document(at column: Int) -> Int {
    let index = index(atOrBefore: column)
    return documents[index].indent == column ? index : openDocument(at: column, in: index)
  }

  /// Opens a subtest for a point at a column; those deeper end, and the shallowest of them is that of the point.
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

  /// The names of a document that opens, and what the report held before it: it stands around a subtest that began
  /// with several names, behind a `{`, or where a comment announced it.
  private mutating func head(in parent: Int) -> (names: Int, mark: TAPNotes.Mark) {
    let outer = documents[parent].names
    let isOwned = documents[parent].owner != nil
    guard depth > parent + 1 else {
      return (isOwned ? names.begin(named: documents[parent].ownerName) : names.begin(), notes.mark)
    }
    let inner = documents[parent + 1].names
    return (isOwned ? outer + 1 : max(outer, inner - 1), documents[parent + 1].mark)
  }

  /// Opens a document as the deepest; one that was closed gives its place in memory.
  private mutating func push(
    column: Int, in parent: Int, _ head: (names: Int, mark: TAPNotes.Mark)
  ) {
    if depth == documents.count { documents.append(TAPDocument(indent: column, openedAt: line)) }
    let isStrict = isStrict(column, in: parent)
    documents[depth].reopen(indent: column, openedAt: line, isStrict: isStrict, head)
    depth += 1
  }

  /// Whether a subtest that opens is strict: by its own pragma, else as its parent.
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

  /// The names of the subtests that a document lies in.
  func suite(of index: Int) -> String { names.path(to: documents[index].names) }
}

extension [TAPDocument] {
  /// The deepest document at a column or left of it, of which there is one that is deeper.
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

/// What a subtest gives to the point that closes it.
struct TAPYield {
  var counts: TAPCounts
  let mark: TAPNotes.Mark
}
