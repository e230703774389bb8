// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension TAPStream {
  /// Handles a test point.
  mutating func takePoint(_ point: TAPPoint, _ text: TAPText, column: Int) {
    if column == 0, mayBeginDocument(point) { settlePending(before: point) }
    description.keep(point, of: text)
    if point.isPlain, documents[depth - 1].indent == column, !notes.keepsCases,
      documents[depth - 1].countPlain(number: point.number)
    {
      names.end(at: column)
      return notes.addPassed()
    }
    judge(point, column: column)
  }

  /// Counts a point, with the subtest that it closes, or keeps it until its block is closed.
  private mutating func judge(_ point: TAPPoint, column: Int) {
    let parent = index(atOrBefore: column)
    let isOpen = documents[parent].indent == column
    if isOpen { settleOwner(of: parent) }
    let (index, yield) =
      isOpen ? (parent, closeDeeper(than: parent)) : openAround(column: column, in: parent)
    names.end(at: column)
    let judged = judge(point, in: index)
    if point.opensBlock, levels.countLeaves, yield == nil {
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
    let isKTAP = (documents[0].version ?? documents[index].version)?.isKTAP ?? false
    var isRepeated = false
    let judged = documents[index].judge(point, isKTAP: isKTAP, depth: index, &isRepeated)
    if isRepeated, let number = point.number {
      notes.fault("the number \(number) is there twice", line: line)
    }
    if let plan = documents[index].plan { notePlan(plan, judged, in: index) }
    return judged
  }

  private mutating func notePlan(_ plan: TAPPlan, _ judged: TAPJudgedPoint, in index: Int) {
    if judged.isOutside {
      notes.fault("a test point outside the plan `\(plan.start)..\(plan.end)`", line: line)
    }
    if documents[index].isPlanTrailing, judged.position == documents[index].pointsBeforePlan + 1 {
      notes.fault("a plan between test points", line: line)
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
      notes.add(judged, name: name ?? description.text, suite: suite(of: index))
    } else {
      notes.add(judged, name: "", suite: "")
    }
  }

  /// Applies a container's own result to what its subtest counted.
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
      judged.bucket = .redContainer
      var failure = judged
      failure.bucket = .failed
      note(failure, in: index, name: name)
    }
  }

  /// Takes the failed points of a subtest for what its container says, as long as no plan leaves that outside.
  private mutating func excuse(
    _ yield: inout TAPYield, _ judged: inout TAPJudgedPoint, _ bucket: TAPBucket
  ) {
    guard yield.counts.failed > 0 else { return }
    judged.excused = yield.counts.failed
    judged.bucket = bucket
    yield.counts.failed = 0
    notes.excuse(since: yield.mark)
  }
}
