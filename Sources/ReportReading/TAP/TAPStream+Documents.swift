// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// A point closes every subtest deeper than it; the shallowest of them is its own.
  mutating func closeDeeper(than index: Int) -> TAPYield? {
    guard documents.count > index + 1 else { return nil }
    while documents.count > index + 2 { closeUnclosed() }
    return finishLast()
  }

  /// Closes the deepest document, which no point of its parent closed.
  mutating func closeUnclosed() {
    let openedAt = documents[documents.count - 1].openedAt
    let yield = finishLast()
    let parent = documents.count - 1
    if !bailedOut { notes.fault("a subtest that no test point closes", line: openedAt) }
    if let owner = documents[parent].owner {
      documents[parent].owner = nil
      pointName = documents[parent].ownerName
      return count(owner, yield, in: parent)
    }
    documents[parent].counts += yield.counts
    if yield.counts.failed > 0 {
      documents[parent].unclosedRed += 1
    } else {
      documents[parent].unclosedGreen += 1
    }
  }

  /// Judges the deepest document at its end and takes it off.
  private mutating func finishLast() -> TAPYield {
    let index = documents.count - 1
    judgeLast(index)
    let yield = TAPYield(counts: documents[index].counts, mark: documents[index].mark)
    documents.removeLast()
    return yield
  }

  private mutating func judgeLast(_ index: Int) {
    settleOwner(of: index)
    if documents[index].plan == nil, let weak = documents[index].weakPlan {
      setPlan(weak.plan, isTrailing: weak.isTrailing, in: index)
    }
    if !bailedOut { judgeEnd(of: index) }
  }

  private mutating func judgeEnd(of index: Int) {
    guard let plan = documents[index].plan else {
      let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
      let words = noPlan(of: index)
      if !isKTAP { notes.fault(words, line: line) }
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
    while documents.count > 1 { closeUnclosed() }
    judgeLast(0)
    if let plan = documents[0].plan, plan.count == 0, documents[0].points == 0 {
      documents[0].counts.skipped += 1
    }
    counts += documents[0].counts
  }

  /// Opens a subtest at a column, or gives the one that is open there.
  mutating func document(at column: Int) -> Int {
    let parent = documents.lastIndex(atOrBefore: column)
    if documents[parent].indent == column { return parent }
    var document = TAPDocument(indent: column, openedAt: line)
    document.isStrict = documents[parent].isStrict
    document.mark = notes.mark
    if documents[parent].owner != nil {
      document.name = documents[parent].ownerName
    } else if documents.count > parent + 1 {
      document.name = documents[parent + 1].outerName
    } else {
      (document.outerName, document.name) = announced.take()
    }
    documents.insert(document, at: parent + 1)
    return parent + 1
  }

  /// The names of the subtests that a document lies in.
  func suite(of index: Int) -> String {
    documents[...index].flatMap { [$0.outerName, $0.name] }.filter { !$0.isEmpty }
      .joined(separator: " > ")
  }
}

/// What a subtest gives to the point that closes it.
struct TAPYield {
  var counts: TAPCounts
  let mark: TAPNotes.Mark
}

extension [TAPDocument] {
  /// The deepest document at a column or left of it; the first one is at column 0.
  func lastIndex(atOrBefore column: Int) -> Int {
    if let last, last.indent <= column { return count - 1 }
    var low = 0
    var high = count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if self[middle].indent <= column { low = middle } else { high = middle }
    }
    return low
  }
}
