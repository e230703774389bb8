// SPDX-License-Identifier: Apache-2.0

extension ByteFilter {
  /// Passes the tag at `at` on where it is whole and holds nothing unusual, as nearly all do.
  ///
  /// - Returns: `false`, with nothing changed, where the tag needs a closer look.
  @inline(__always)
  mutating func passPlainTag() -> Bool {
    let start = at
    guard end - start > 3, depth < DocumentLimits.depth else { return false }
    let isEnd = start[1] == UInt8(ascii: "/")
    guard Self.startsName(start[isEnd ? 2 : 1]) else { return false }
    guard let close = isEnd ? ByteScan.endTag(start, end) : ByteScan.startTag(start, end) else {
      return false
    }
    at = close + 1
    output.append(start, at, source: source(start))
    output.whole = output.count
    if isEnd {
      depth -= 1
      if keptDepth > depth { keptDepth = 0 }
    } else if close[-1] != UInt8(ascii: "/") {
      depth += 1
      tag.outputStart = output.count - (at - start)
      if holdsMessage() { keepText() }
    }
    return true
  }
}
