// SPDX-License-Identifier: Apache-2.0

/// What the filter lets through, with the way back from its bytes to those of the source.
struct FilteredOutput {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes held, the first of them being byte ``start`` of the filtered document.
  private(set) var count = 0
  private(set) var start = 0
  /// Bytes from the front that end with a whole token and may be parsed.
  var whole = 0

  /// Runs copied as they are: byte `target` of the filtered document is byte `source` of the decoded file.
  private struct Run {
    var target: Int
    var source: Int
  }
  private var runs: [Run] = []
  private var nextSource = -1

  /// A state to go back to.
  struct Mark {
    fileprivate var count: Int
    fileprivate var runs: Int
    fileprivate var nextSource: Int
  }

  init() {
    capacity = 1 << 16
    bytes = .allocate(capacity: capacity)
  }

  func deallocate() { bytes.deallocate() }

  var mark: Mark { Mark(count: count, runs: runs.count, nextSource: nextSource) }

  mutating func rewind(to mark: Mark) {
    count = mark.count
    runs.removeLast(runs.count - mark.runs)
    nextSource = mark.nextSource
  }

  /// Copies bytes of the source.
  @inline(__always)
  mutating func append(_ from: ByteScan.Position, _ to: ByteScan.Position, source: Int) {
    let length = to - from
    guard length > 0 else { return }
    if source != nextSource { runs.append(Run(target: start + count, source: source)) }
    nextSource = source + length
    if count + length > capacity { grow(by: length) }
    (bytes + count).update(from: from, count: length)
    count += length
  }

  /// Puts bytes in that stand for those at `source`.
  mutating func insert(_ text: StaticString, source: Int) {
    append(text.utf8Start, text.utf8Start + text.utf8CodeUnitCount, source: source)
    nextSource = -1
  }

  private mutating func grow(by length: Int) {
    while count + length > capacity { capacity *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
  }

  /// The byte of the decoded file that a byte of the filtered document came from.
  func source(of target: Int) -> Int {
    let run = runs.last { $0.target <= target } ?? runs.first
    guard let run else { return max(nextSource, 0) }
    return run.source + max(0, target - run.target)
  }

  /// Drops what was parsed.
  mutating func drop(_ length: Int) {
    start += length
    count -= length
    whole = max(0, whole - length)
    if count > 0 { bytes.update(from: bytes + length, count: count) }
    let firstNeeded = runs.lastIndex { $0.target <= start } ?? 0
    if count == 0 {
      // One run stays for errors that the parser reports at the end of what it was given.
      runs.removeSubrange(0..<max(0, runs.count - 1))
    } else {
      runs.removeSubrange(0..<firstNeeded)
    }
  }
}
