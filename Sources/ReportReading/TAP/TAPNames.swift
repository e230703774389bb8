// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Names of subtests, as bytes: those of the open ones from the outermost to the deepest, behind them those that were
/// announced and not begun.
///
/// Some producers announce all levels before the first point, so a subtest may begin with names of levels around it.
struct TAPNames {
  private static let announced = 16
  private static let length = 256
  /// Bytes of all names; what is deeper has none, for no path would show it.
  private static let room = 4 * ReportLimits.name

  /// The column where each was announced, and where its bytes end.
  private var names: [(column: Int, end: Int)] = []
  /// Those behind the last name are free for the next.
  private var bytes: [UInt8] = []
  /// How many belong to open subtests.
  private var begun = 0

  /// Adds a name that a line announces; it ends what was announced at its column or deeper.
  mutating func announce(_ text: TAPText, from start: Int, column: Int) {
    end(at: column)
    guard names.count - begun < Self.announced else { return }
    let place = end(of: names.count)
    let range = text.cut(start..<text.count, limit: min(Self.length, max(0, Self.room - place)))
    names.append((column, place + range.count))
    if bytes.count < place + range.count { bytes += repeatElement(0, count: range.count) }
    bytes.withUnsafeMutableBytes { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[place...])
        .copyMemory(from: UnsafeRawBufferPointer(TAPText(rebasing: text[range])))
    }
  }

  /// A point at a column ends what was announced there or deeper.
  @inline(__always) mutating func end(at column: Int) {
    while names.count > begun, names[names.count - 1].column >= column { names.removeLast() }
  }

  /// Gives all announced names to a subtest that begins.
  ///
  /// - Returns: The count of names up to that of the subtest.
  mutating func begin() -> Int {
    begun = names.count
    return begun
  }

  /// Gives a subtest the name of the point that it belongs to.
  mutating func begin(named name: String) -> Int {
    dropFree()
    let start = end(of: begun)
    let added = start < Self.room ? Array(name.utf8) : []
    bytes.insert(contentsOf: added, at: start)
    for index in names.indices.dropFirst(begun) { names[index].end += added.count }
    names.insert((0, start + added.count), at: begun)
    begun += 1
    return begun
  }

  /// Takes the names of subtests that ended, down to a count.
  @inline(__always) mutating func close(to count: Int) {
    guard count < begun else { return }
    if names.count == begun {
      while names.count > count { names.removeLast() }
    } else {
      removeSubrange(count..<begun)
    }
    begun = count
  }

  /// Takes the outermost names, whose subtests went on without the others.
  mutating func dropFirst(_ count: Int) {
    guard count > 0 else { return }
    removeSubrange(0..<count)
    begun = max(0, begun - count)
  }

  /// The names up to a count, from the outermost; those that a name of a test has no room for are left out.
  func path(to count: Int) -> String {
    var path = ""
    for index in 0..<count where end(of: index + 1) > end(of: index) {
      let name = String(decoding: bytes[end(of: index)..<end(of: index + 1)], as: UTF8.self)
      guard path.isEmpty || path.utf8.count + name.utf8.count + 3 <= ReportLimits.name else {
        return path + " > …"
      }
      path += path.isEmpty ? name : " > " + name
    }
    return path
  }

  private func end(of count: Int) -> Int { count == 0 ? 0 : names[count - 1].end }

  private mutating func dropFree() { bytes.removeSubrange(end(of: names.count)...) }

  private mutating func removeSubrange(_ range: Range<Int>) {
    dropFree()
    let cut = end(of: range.lowerBound)..<end(of: range.upperBound)
    bytes.removeSubrange(cut)
    names.removeSubrange(range)
    for index in names.indices.dropFirst(range.lowerBound) { names[index].end -= cut.count }
  }
}
