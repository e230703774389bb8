// SPDX-License-Identifier: Apache-2.0

/// The output of the filter, and for each of its bytes where it came from.
struct FilteredOutput {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The number of bytes held; the first one is byte ``start`` of the filtered document.
  private(set) var count = 0
  private(set) var start = 0
  /// The number of leading bytes that end with a whole token and may be parsed.
  var whole = 0

  /// A run copied unchanged: byte `target` of the filtered document is byte `source` of the decoded
  /// file.
  private struct Run {
    var target: Int
    var source: Int
    /// The position of `source`, once it has left the window.
    var place: SourcePosition?
  }
  private var runs: [Run] = []
  private var nextSource = -1

  /// A state to return to.
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

  /// Inserts bytes in place of those at `source`.
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
    guard let run = run(of: target) else { return max(nextSource, 0) }
    return run.source + max(0, target - run.target)
  }

  /// The run of a byte; an error reported right after a tag belongs to the tag, however much was
  /// left out there.
  private func run(of target: Int) -> Run? {
    let isBehindTag =
      (start..<(start + count)).contains(target - 1)
      && bytes[target - 1 - start] == UInt8(ascii: ">")
    return runs.last { isBehindTag ? $0.target < target : $0.target <= target } ?? runs.first
  }

  /// Records the positions of what is held of an unfinished tag; `place` is called in the order of
  /// the source.
  mutating func notePlaces(_ place: (_ source: Int) -> SourcePosition) {
    guard count > 0 else { return }
    for index in runs.indices where runs[index].place == nil && runs[index].target >= start {
      runs[index].place = place(runs[index].source)
    }
  }

  /// The position of a held byte whose run started in an earlier window; `nil` for any other.
  func notedPlace(of target: Int, _ width: SourcePosition.Width) -> SourcePosition? {
    guard let run = run(of: target), var place = run.place, run.target >= start,
      (run.target...(start + count)).contains(target)
    else { return nil }
    place.advance(over: bytes + (run.target - start), to: bytes + (target - start), width)
    return place
  }

  /// Drops what was parsed.
  mutating func drop(_ length: Int) {
    guard length > 0 else { return }
    start += length
    count -= length
    whole = max(0, whole - length)
    if count > 0 { bytes.update(from: bytes + length, count: count) }
    guard count > 0 else {
      // Keeps one run for errors that the parser reports at the end of its input.
      runs.removeSubrange(0..<max(0, runs.count - 1))
      nextSource = -1
      return
    }
    guard let first = runs.lastIndex(where: { $0.target <= start }) else { return }
    runs.removeSubrange(0..<first)
    let dropped = start - runs[0].target
    if dropped > 0 { runs[0] = Run(target: start, source: runs[0].source + dropped) }
  }
}

/// A line and a column of the original file, both counted from 1; columns count bytes.
struct SourcePosition: Equatable {
  var line = 1
  var column = 1

  /// How many bytes of the file a character of the decoded text was.
  enum Width {
    /// The file is UTF-8 itself.
    case asDecoded
    /// One byte per character.
    case one
    /// Two bytes, or four for a character that takes four in UTF-8.
    case utf16
  }

  /// Moves over decoded text.
  mutating func advance(over start: ByteScan.Position, to end: ByteScan.Position, _ width: Width) {
    let (lines, lastStart) = ByteScan.lines(start, end)
    if let lastStart {
      line += lines
      column = 1 + Self.bytes(lastStart, end, width)
    } else {
      column += Self.bytes(start, end, width)
    }
  }

  private static func bytes(
    _ start: ByteScan.Position, _ end: ByteScan.Position, _ width: Width
  ) -> Int {
    switch width {
    case .asDecoded: return end - start
    case .one: return (start..<end).lazy.filter { $0.pointee & 0xC0 != 0x80 }.count
    case .utf16:
      return (start..<end).reduce(0) { sum, at in
        let byte = at.pointee
        // An invalid byte represents one unit; see `TextDecoder`.
        return sum + (byte & 0xC0 == 0x80 ? 0 : byte >= 0xF0 && byte != 0xFF ? 4 : 2)
      }
    }
  }
}
