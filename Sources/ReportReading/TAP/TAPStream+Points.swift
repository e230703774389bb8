// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension TAPStream {
  /// Handles a test point.
  mutating func takePoint(_ point: TAPPoint, _ text: TAPText, column: Int) {
    if column == 0 { settlePending(before: point) }
    let index = document(at: column)
    announced.end(at: column)
    if point.isOK, point.directive == .none, !point.opensBlock, documents.count == index + 1,
      !notes.keepsCases, documents[index].countPlain(number: point.number)
    {
      pointName = ""
      return notes.endPoint()
    }
    settleOwner(of: index)
    let yield = closeDeeper(than: index)
    let judged = judge(point, in: index)
    if point.opensBlock || notes.wantsName(failed: judged.ownBucket == .failed) {
      pointName = name(of: point, text)
    } else if !pointName.isEmpty {
      pointName = ""
    }
    if point.opensBlock, isCountingLeaves, yield == nil {
      documents[index].owner = judged
      documents[index].ownerName = pointName
    } else {
      count(judged, yield, in: index)
    }
  }

  private var isCountingLeaves: Bool { pending.countsLeaves(else: documents[0].version, mode) }

  /// A `{` without its `}` was part of a description: the subtest belongs to the point that follows.
  mutating func settleOwner(of index: Int) {
    guard let owner = documents[index].owner else { return }
    documents[index].owner = nil
    pointName = documents[index].ownerName
    count(owner, nil, in: index)
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
    } else {
      insert(position, in: index)
    }
    if let plan = documents[index].plan {
      judgePlan(plan, &judged, in: index)
    }
    judgeDirective(&judged, in: index)
    return judged
  }

  private mutating func judgeNumber(_ number: Int, in index: Int) {
    guard !insert(number, in: index) else { return }
    notes.fault("the number \(number) is there twice", line: line)
  }

  @discardableResult private mutating func insert(_ number: Int, in index: Int) -> Bool {
    documents[index].numbers.insert(number, pageBudget: max(1, Self.pages / (index + 1)))
  }

  /// Pages of used numbers for the first document; deeper ones get less, so that depth costs no memory.
  private static let pages = 1024
  /// Runs of points for the first document, the same way.
  private static let runs = 16_384

  private mutating func judgePlan(_ plan: TAPPlan, _ judged: inout TAPJudgedPoint, in index: Int) {
    let isNumbered = judged.number.map { $0 >= plan.start && $0 <= plan.end } ?? true
    judged.isOutside = judged.position > plan.count || !isNumbered
    if judged.isOutside {
      notes.fault("a test point outside the plan `\(plan.start)..\(plan.end)`", line: line)
    }
    if documents[index].isPlanTrailing, judged.position == documents[index].pointsBeforePlan + 1 {
      notes.fault("a plan between test points", line: line)
    }
  }

  private func judgeDirective(_ judged: inout TAPJudgedPoint, in index: Int) {
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

  private func name(of point: TAPPoint, _ text: TAPText) -> String {
    var range = point.description
    while range.upperBound > range.lowerBound, text[range.upperBound - 1].isBlank {
      range = range.lowerBound..<range.upperBound - 1
    }
    if point.opensBlock, range.upperBound > range.lowerBound,
      text[range.upperBound - 1] == openBrace
    {
      range = range.lowerBound..<range.upperBound - 1
      while range.upperBound > range.lowerBound, text[range.upperBound - 1].isBlank {
        range = range.lowerBound..<range.upperBound - 1
      }
    }
    return unescape(text.string(range, limit: ReportLimits.name))
  }

  /// Undoes `\#` and `\\`; a backslash before anything else is itself.
  private func unescape(_ text: String) -> String {
    guard text.utf8.contains(backslash) else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == backslash, let next = rest.first, next == hash || next == backslash {
        bytes.append(next)
        rest.removeFirst()
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Counts a point: by itself, or its subtest in its place where that gave any point.
  mutating func count(_ judged: TAPJudgedPoint, _ yield: TAPYield?, in index: Int) {
    var judged = judged
    if var yield, yield.counts.total > 0 {
      judged.bucket = absorb(&yield, judged, in: index)
      documents[index].counts += yield.counts
      documents[index].last = nil
    } else {
      judged.bucket = judged.ownBucket
      documents[index].counts.add(judged.bucket)
      note(judged, in: index)
      documents[index].last = judged
    }
    if documents[index].plan == nil {
      documents[index].runs.add(
        position: judged.position, number: judged.number, bucket: judged.bucket,
        budget: max(2, Self.runs / (index + 1)))
    }
  }

  private mutating func note(_ judged: TAPJudgedPoint, in index: Int) {
    let isWanted = notes.wantsName(failed: judged.bucket == .failed)
    notes.add(judged, name: pointName, suite: isWanted ? suite(of: index) : "")
  }

  /// Applies a container's own result to what its subtest counted.
  private mutating func absorb(
    _ yield: inout TAPYield, _ judged: TAPJudgedPoint, in index: Int
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
      note(failure, in: index)
    }
    return yield.counts.failed > 0 ? .redContainer : .greenContainer
  }
}
