// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension TAPStream {
  /// Handles a test point.
  mutating func takePoint(_ point: TAPPoint, _ text: TAPText, column: Int) {
    if column == 0, mayBeginDocument(point) { settlePending(before: point) }
    description.keep(point, of: text)
    let parent = index(atOrBefore: column)
    let isOpen = documents[parent].indent == column
    if point.isOK, point.directive == .none, !point.opensBlock, isOpen, depth == parent + 1,
      !notes.keepsCases, documents[parent].countPlain(number: point.number)
    {
      names.end(at: column)
      return notes.addPassed()
    }
    if isOpen { settleOwner(of: parent) }
    let (index, yield) =
      isOpen ? (parent, closeDeeper(than: parent)) : openAround(column: column, in: parent)
    names.end(at: column)
    let judged = judge(point, in: index)
    if point.opensBlock, isCountingLeaves, yield == nil {
      notes.endPoint()
      documents[index].owner = judged
      documents[index].ownerName = description.text
      documents[index].last = nil
    } else {
      count(judged, yield, in: index)
    }
  }

  /// A `{` without its `}` was part of a description: the subtest belongs to the point that follows.
  mutating func settleOwner(of index: Int) {
    guard let owner = documents[index].owner else { return }
    documents[index].owner = nil
    count(owner, nil, in: index, name: documents[index].ownerName)
  }

  /// Finds what the point is within its document and notes what is wrong with it.
  private mutating func judge(_ point: TAPPoint, in index: Int) -> TAPJudgedPoint {
    documents[index].points += 1
    let position = documents[index].points
    var judged = TAPJudgedPoint(
      isOK: point.isOK, directive: point.directive, isOutside: false, position: position,
      number: point.number)
    if let number = point.number {
      documents[index].hasNumbers = true
      judgeNumber(number, in: index)
    }
    if let plan = documents[index].plan {
      judgePlan(plan, &judged, in: index)
    }
    judgeDirective(&judged, in: index)
    return judged
  }

  private mutating func judgeNumber(_ number: Int, in index: Int) {
    guard !documents[index].numbers.insert(number, depth: index) else { return }
    notes.fault("the number \(number) is there twice", line: line)
  }

  private mutating func judgePlan(_ plan: TAPPlan, _ judged: inout TAPJudgedPoint, in index: Int) {
    judged.isOutside = judged.isOutside(of: plan)
    if judged.isOutside {
      notes.fault("a test point outside the plan `\(plan.start)..\(plan.end)`", line: line)
    }
    if documents[index].isPlanTrailing, judged.position == documents[index].pointsBeforePlan + 1 {
      notes.fault("a plan between test points", line: line)
    }
  }

  @inline(__always) private func judgeDirective(_ judged: inout TAPJudgedPoint, in index: Int) {
    if judged.directive == .expectedFailure {
      let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
      if !isKTAP { judged.directive = .none }
    }
    if judged.directive == .none,
      documents[index].todoNumbers.contains(judged.number ?? judged.position)
    {
      judged.directive = .todo
    }
  }

  /// Counts a point: by itself, or its subtest in its place where that gave any point.
  ///
  /// The name is that of a point that waited; `nil` for the last one.
  mutating func count(
    _ judged: TAPJudgedPoint, _ yield: TAPYield?, in index: Int, name: String? = nil
  ) {
    var judged = judged
    if var yield, yield.counts.total > 0 {
      judged.bucket = absorb(&yield, judged, in: index, name: name)
      documents[index].counts += yield.counts
      documents[index].last = nil
    } else {
      judged.bucket = judged.ownBucket
      documents[index].counts.add(judged.bucket)
      note(judged, in: index, name: name)
      documents[index].last = judged
    }
    if documents[index].plan == nil {
      documents[index].runs.add(
        position: judged.position, number: judged.number, bucket: judged.bucket, depth: index)
    }
  }

  private mutating func note(_ judged: TAPJudgedPoint, in index: Int, name: String?) {
    if notes.wantsName(failed: judged.bucket == .failed) {
      notes.add(judged, name: name ?? description.text, suite: suite(of: index))
    } else {
      notes.add(judged, name: "", suite: "")
    }
  }

  /// Applies a container's own result to what its subtest counted.
  private mutating func absorb(
    _ yield: inout TAPYield, _ judged: TAPJudgedPoint, in index: Int, name: String?
  ) -> TAPBucket {
    notes.endPoint()
    let failed = yield.counts.failed
    switch judged.isOutside ? .none : judged.directive {
    case .skip:
      yield.counts.skipped += failed
      yield.counts.failed = 0
      notes.excuse(since: yield.mark)
    case .todo, .expectedFailure:
      yield.counts.todo += failed
      yield.counts.failed = 0
      notes.excuse(since: yield.mark)
    case .none:
      guard failed == 0, !judged.isOK || judged.isOutside else { break }
      yield.counts.failed = 1
      var failure = judged
      failure.bucket = .failed
      note(failure, in: index, name: name)
    }
    return yield.counts.failed > 0 ? .redContainer : .greenContainer
  }
}
