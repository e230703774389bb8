// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Handles `{` alone: the point before it, with only its diagnostics between, owns what follows.
  mutating func openBlock(column: Int, mayFollow: Bool) {
    let index = index(atOrBefore: column)
    guard documents[index].indent == column, depth == index + 1,
      mayFollow, let point = documents[index].last
    else { return strictBlockFault(index) }
    documents[index].last = nil
    documents[index].counts.add(point.bucket, -1)
    if documents[index].plan == nil { documents[index].runs.removeLast() }
    notes.removeLast()
    documents[index].owner = point
    documents[index].ownerName = description.text
  }

  /// Handles `}`: the subtest belongs to the point with the `{`.
  mutating func closeBlock(column: Int) {
    let index = index(atOrBefore: column)
    guard documents[index].indent == column, let owner = documents[index].owner else {
      return strictBlockFault(index)
    }
    documents[index].owner = nil
    let yield = closeDeeper(than: index)
    count(owner, yield, in: index, name: documents[index].ownerName)
    documents[index].last = nil
  }

  private mutating func strictBlockFault(_ index: Int) {
    guard documents[index].isStrict, documents[0].version?.isKTAP != true else { return }
    notes.fault("a brace that belongs to no test point, under `pragma +strict`", line: line)
  }
}
