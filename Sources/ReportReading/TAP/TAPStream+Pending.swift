// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Decides by a point at column 0 what a plan or version line after a document was.
  mutating func settlePending(before point: TAPPoint) {
    if let version = pending.version {
      let isRestart =
        point.number == 1
        && (documents[0].numbers.contains(1) && documents[0].hasNumbers
          || documents[0].points > 0 && !documents[0].hasNumbers)
      if isRestart || documents[0].isComplete {
        startDocument(version: version.version, plan: nil)
      } else {
        dropPending()
      }
    } else if let plan = pending.plan {
      if point.number == nil || point.number == plan.plan.start {
        startDocument(version: nil, plan: plan.plan)
      } else {
        dropPending()
      }
    } else if point.number == 1, documents[0].isPlanTrailing, documents[0].isComplete {
      startDocument(version: nil, plan: nil)
    }
  }

  /// Decides by a plan at column 0; `true` where the plan is used up by that.
  mutating func settlePending(before plan: TAPPlan) -> Bool {
    if let version = pending.version {
      startDocument(version: version.version, plan: nil)
      return false
    }
    guard documents[0].isComplete, documents.count == 1 || documents[0].version == nil else {
      return false
    }
    dropPending()
    if plan.count == 0 {
      startDocument(version: nil, plan: plan)
    } else {
      pending.set(plan, line: line)
    }
    return true
  }

  /// A line that began no document was stray.
  mutating func dropPending() {
    if let version = pending.version {
      notes.fault("a version line inside of a document", line: version.line)
      let isTop = !TAPPending().countsLeaves(else: documents[0].version, mode)
      if isTop { documents.removeSubrange(1...) }
    } else if let plan = pending.plan {
      notes.fault("a second plan", line: plan.line)
    }
    pending.clear()
  }

  /// Ends the document at column 0 and begins the next; subtests that opened since its first line go with it.
  private mutating func startDocument(version: TAPVersion?, plan: TAPPlan?) {
    let first = pending.line ?? line
    let newer = documents.dropFirst().filter { $0.openedAt > first }
    documents.removeAll { $0.indent > 0 && $0.openedAt > first }
    endRoot()
    notes.fault("a further document", line: first)
    pending.clear()
    documents = [TAPDocument(indent: 0, openedAt: first)]
    documents[0].mark = notes.mark
    if let version { setVersion(version, in: 0) }
    if let plan { setPlan(plan, isTrailing: false, in: 0) }
    if pending.countsLeaves(else: documents[0].version, mode) { documents += newer }
  }
}
