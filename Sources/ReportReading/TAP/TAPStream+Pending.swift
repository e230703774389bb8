// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Whether a point at column 0 decides anything, which few do.
  @inline(__always) func mayBeginDocument(_ point: TAPPoint) -> Bool {
    !pending.isEmpty || point.number == 1
  }

  /// Decides by a point at column 0 what a plan or version line after a document was.
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

  /// Decides by a plan at column 0; `true` where the plan is used up by that.
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

  /// A line that began no document was stray.
  mutating func dropPending() {
    if let version = pending.version {
      notes.fault("a version line inside of a document", line: version.line)
    } else if let plan = pending.plan {
      notes.fault("a second plan", line: plan.line)
    }
    let mayHaveSubtests = pending.version != nil
    pending.clear()
    setLevels()
    if mayHaveSubtests, !levels.countLeaves { dropSubtests() }
  }

  private mutating func dropSubtests() {
    depth = 1
    names.close(to: 0)
  }

  /// Ends the document at column 0 and begins the next; subtests that opened since its first line go with it.
  private mutating func startDocument(version: TAPVersion?, plan: TAPPlan?) {
    let first = pending.line ?? line
    let newer = takeSubtests(since: first)
    let newerNames = names
    let outer = documents[depth - 1].names
    endRoot()
    notes.fault("a further document", line: first)
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

  /// Takes the subtests that opened behind a line off the documents that end.
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
