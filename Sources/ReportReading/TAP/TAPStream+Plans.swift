// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Handles a plan.
  mutating func takePlan(_ plan: TAPPlan, _ text: TAPText, column: Int) {
    if column == 0, settlePending(before: plan, text) { return }
    use(plan, text, in: document(at: column))
  }

  private mutating func use(_ plan: TAPPlan, _ text: TAPText, in index: Int) {
    let isInsideSubtest = depth > index + 1 && documents[0].version != nil
    if isInsideSubtest {
      guard documents[index].plan == nil else { return }
      if documents[index].weakPlan == nil {
        documents[index].weakPlan = (plan, documents[index].points)
      }
      return
    }
    guard documents[index].plan == nil else {
      return notes.fault("a second plan", line: line)
    }
    // TAP 12, which has the list, has no subtests.
    if index == 0, plan.todoList != nil {
      documents[0].todoNumbers = TAPGrammar.todoNumbers(of: plan, text)
    }
    setPlan(plan, isTrailing: documents[index].points > 0, in: index)
  }

  /// Makes a plan that of a document, and moves the points that it leaves outside to the failed ones.
  mutating func setPlan(_ plan: TAPPlan, isTrailing: Bool, in index: Int) {
    let total = documents[index].setPlan(plan, isTrailing: isTrailing)
    guard total > 0 else { return }
    let words = total == 1 ? "a test point is" : "\(total) test points are"
    notes.fault("\(words) outside the plan `\(plan.start)..\(plan.end)`", line: line)
  }

  /// Handles a version line.
  mutating func takeVersion(_ version: TAPVersion, column: Int) {
    guard column == 0 else { return takeSubtestVersion(version, column: column) }
    if documents[0].isPlannedOrRun {
      dropPending()
      pending.set(version, line: line)
      setLevels()
    } else if documents[0].version != nil {
      notes.fault("a second version line", line: line)
    } else {
      setVersion(version, in: 0)
    }
  }

  private func unsupported(_ version: TAPVersion) -> String {
    version.number < TAPPoint.numberBeyondAll
      ? "the TAP version \(version.number) is not supported" : "the TAP version is not supported"
  }

  mutating func setVersion(_ version: TAPVersion, in index: Int) {
    documents[index].version = version
    guard index == 0 else { return }
    setLevels()
    guard !version.isSupported else { return }
    let words = unsupported(version)
    notes.fault(words, line: line)
  }

  /// An indented version line opens a subtest; under KTAP it also begins the next one.
  private mutating func takeSubtestVersion(_ version: TAPVersion, column: Int) {
    let deepest = index(atOrBefore: column)
    guard documents[deepest].indent == column else {
      setVersion(version, in: document(at: column))
      return
    }
    guard documents[0].version?.isKTAP == true, documents[deepest].isPlannedOrRun else { return }
    while depth > deepest { closeUnclosed() }
    setVersion(version, in: document(at: column))
  }

  /// Handles a pragma; between the lines of a subtest it is noise.
  mutating func pragma(strict: Bool?, column: Int) {
    let index = index(atOrBefore: column)
    if depth > index + 1 { return strictFaultOfPragma(index) }
    guard let strict else { return }
    if documents[index].indent == column {
      documents[index].isStrict = strict
    } else {
      earlyPragma = (column, documents[index].points, strict)
    }
  }

  private mutating func strictFaultOfPragma(_ index: Int) {
    guard documents[index].isStrict else { return }
    notes.fault("a pragma inside of a subtest, under `pragma +strict`", line: line)
  }
}
