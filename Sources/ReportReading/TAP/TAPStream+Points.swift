// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension TAPStream {
  /// Handles a test point.
  mutating func takePoint(_ point: TAPPoint, column: Int) {
    if point.isPlain, documents[depth - 1].indent == column,
      !notes.listsPoints || !notes.keepsCase(.passed),
      documents[depth - 1].countPlain(number: point.number)
    {
      names.end(at: column)
      return notes.addPassed()
    }
    judge(point, column: column)
  }

  /// Counts a point together with the subtest it closes, or holds it until its block is closed.
  private mutating func judge(_ point: TAPPoint, column: Int) {
    let parent = index(atOrBefore: column)
    let isOpen = documents[parent].indent == column
    // Node announces tests without subtests like those with some.
    if isOpen { settleOwner(of: parent) } else { names.withdraw(description, at: column) }
    let (index, yield) =
      isOpen ? (parent, closeDeeper(than: parent)) : openAround(column: column, in: parent)
    names.end(at: column)
    let judged = judge(point, in: index)
    if point.opensBlock, levels.countLeaves, yield == nil {
      notes.endPoint()
      documents[index].setOwner(judged, named: description.text)
    } else {
      count(judged, yield, in: index)
    }
  }

  /// Settles a `{` without its `}`: it was part of a description, and the subtest belongs to the
  /// next point.
  mutating func settleOwner(of index: Int) {
    guard let owner = documents[index].removeOwner() else { return }
    count(owner, nil, in: index, name: documents[index].ownerName)
  }

  /// Decides what a point means within its document and notes what is wrong with it.
  private mutating func judge(_ point: TAPPoint, in index: Int) -> TAPJudgedPoint {
    let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
    var isRepeated = false
    let judged = documents[index].judge(point, isKTAP: isKTAP, depth: index, &isRepeated)
    if isRepeated, let number = point.number {
      fault(.repeatedNumber(number), in: index)
    }
    if let plan = documents[index].plan { notePlan(plan, judged, in: index) }
    return judged
  }

  /// Notes a fault that repeated numbers may explain.
  private mutating func fault(_ fault: TAPFault, in index: Int) {
    guard documents[index].repeats.count > 0 else { return notes.fault(fault, line: line) }
    documents[index].keepFault(fault, line: line)
  }

  private mutating func notePlan(_ plan: TAPPlan, _ judged: TAPJudgedPoint, in index: Int) {
    if judged.isOutside {
      fault(.pointOutside(plan), in: index)
    }
    if documents[index].isPlanTrailing, judged.position == documents[index].pointsBeforePlan + 1 {
      notes.fault(.planBetweenPoints, line: line)
    }
  }

  /// Counts a point by itself, or its subtest in its place if that has any points.
  ///
  /// The name is that of a point that was held; `nil` for the last point.
  mutating func count(
    _ judged: TAPJudgedPoint, _ yield: TAPYield?, in index: Int, name: String? = nil
  ) {
    var judged = judged
    if var yield, yield.counts.total > 0 {
      absorb(&yield, &judged, in: index, name: name)
      documents[index].count(judged, subtest: yield.counts, depth: index)
    } else {
      judged.bucket = judged.ownBucket
      note(judged, in: index, name: name)
      documents[index].count(judged, depth: index)
    }
  }

  private mutating func note(_ judged: TAPJudgedPoint, in index: Int, name: String?) {
    if notes.wantsName(failed: judged.bucket == .failed) {
      let name = name ?? description.text
      let number = judged.number ?? judged.position
      notes.add(
        judged, name: name.isEmpty ? "test \(number)" : name, suite: suite(of: index),
        number: index == 0 ? number : 0)
    } else {
      notes.add(judged, name: "", suite: "", number: 0)
    }
  }

  /// Applies the result of a container to what its subtest counted.
  private mutating func absorb(
    _ yield: inout TAPYield, _ judged: inout TAPJudgedPoint, in index: Int, name: String?
  ) {
    notes.endPoint()
    let failed = yield.counts.failed
    judged.bucket = failed > 0 ? .redContainer : .greenContainer
    switch judged.isOutside ? .none : judged.directive {
    case .skip:
      yield.counts.skipped += failed
      excuse(&yield, &judged, .skippedContainer)
    case .todo, .expectedFailure:
      yield.counts.todo += failed
      excuse(&yield, &judged, .todoContainer)
    case .none:
      guard failed == 0, !judged.isOK || judged.isOutside else { return }
      yield.counts.failed = 1
      yield.counts.unreported = judged.bucketByItself == .failed ? 0 : 1
      judged.bucket = .redContainer
      var failure = judged
      failure.bucket = .failed
      note(failure, in: index, name: name)
    }
  }

  /// Counts the failed points of a subtest as the directive of its container says, unless a plan
  /// later excludes the container.
  private mutating func excuse(
    _ yield: inout TAPYield, _ judged: inout TAPJudgedPoint, _ bucket: TAPBucket
  ) {
    guard yield.counts.failed > 0 else { return }
    judged.excused = yield.counts.failed
    judged.bucket = bucket
    yield.counts.failed = 0
    yield.counts.unreported = 0
    notes.excuse(since: yield.mark)
  }
}

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
      return notes.fault(.secondPlan, line: line)
    }
    // Only TAP 12 has this list, and TAP 12 has no subtests.
    if index == 0, plan.todoList != nil {
      documents[0].todoNumbers = TAPGrammar.todoNumbers(of: plan, text)
      notes.turnIntoTodo(documents[0].todoNumbers)
    }
    setPlan(plan, isTrailing: documents[index].points > 0, in: index)
  }

  /// Gives a document its plan, and counts the points outside that plan as failed.
  mutating func setPlan(_ plan: TAPPlan, isTrailing: Bool, in index: Int) {
    let total = documents[index].setPlan(plan, isTrailing: isTrailing)
    guard total > 0 else { return }
    fault(.pointsOutside(total, plan), in: index)
  }

  /// Handles a version line.
  mutating func takeVersion(_ version: TAPVersion, column: Int) {
    guard column == 0 else { return takeSubtestVersion(version, column: column) }
    if documents[0].isPlannedOrRun {
      dropPending()
      pending.set(version, line: line, mark: notes.mark)
      setLevels()
    } else if documents[0].version != nil {
      notes.fault(.secondVersion, line: line)
    } else {
      setVersion(version, in: 0)
    }
  }

  mutating func setVersion(_ version: TAPVersion, in index: Int) {
    documents[index].version = version
    guard index == 0 else { return }
    setLevels()
    guard !version.isSupported else { return }
    notes.fault(.unsupportedVersion(version.number), line: line)
  }

  /// An indented version line opens a subtest; under KTAP it also starts the next one.
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
    notes.fault(.pragmaInSubtest, line: line)
  }
}
