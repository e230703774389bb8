// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The names of subtests as bytes: first those of the open subtests from the outermost to the
/// deepest, then those announced but not started.
///
/// Some producers announce all levels before the first point, so a subtest may start with the names
/// of the levels around it.
struct TAPNames {
  private static let announced = 16
  private static let length = 256
  /// The maximum bytes of all names; deeper subtests have none, since no path would show them.
  private static let room = 4 * ReportLimits.name

  /// The column where each name was announced, and where its bytes end.
  private var names: [(column: Int, end: Int)] = []
  /// The bytes of all names; those after the last name are free for the next.
  private var bytes: [UInt8] = []
  /// How many names belong to open subtests.
  private var begun = 0

  /// Adds an announced name; it ends what was announced at its column or deeper.
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

  /// Ends what was announced at the column of a point or deeper.
  @inline(__always) mutating func end(at column: Int) {
    while names.count > begun, names[names.count - 1].column >= column { names.removeLast() }
  }

  /// Withdraws a name that was announced at the column of a point with the same description: it is
  /// the name of the point, not of a subtest.
  mutating func withdraw(_ description: TAPDescription, at column: Int) {
    guard names.count > begun, names[names.count - 1].column == column else { return }
    let name = bytes[end(of: names.count - 1)..<end(of: names.count)]
    if !name.isEmpty, description.starts(with: name, limit: Self.length) { names.removeLast() }
  }

  /// Gives all announced names to a subtest that starts.
  ///
  /// - Returns: The number of names up to that of the subtest.
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

  /// Removes the names of subtests that ended, down to a count.
  @inline(__always) mutating func close(to count: Int) {
    guard count < begun else { return }
    if names.count == begun {
      while names.count > count { names.removeLast() }
    } else {
      removeSubrange(count..<begun)
    }
    begun = count
  }

  /// Removes the outermost names, whose subtests ended without the others.
  mutating func dropFirst(_ count: Int) {
    guard count > 0 else { return }
    removeSubrange(0..<count)
    begun = max(0, begun - count)
  }

  /// The names up to a count, outermost first, cut to the length of a test's name.
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

/// The description of the last point, kept as bytes because few of them ever become text.
struct TAPDescription {
  private var buffer = [UInt8](repeating: 0, count: ReportLimits.name)
  private var count = 0
  private var bytes: ArraySlice<UInt8> { buffer[..<count] }

  /// Keeps the description of a point, without a `{` at its end that opens a subtest.
  @inline(__always) mutating func keep(_ point: TAPPoint, of text: TAPText) {
    var end = text.beforeBlanks(point.description.upperBound, from: point.description.lowerBound)
    if point.opensBlock, end > point.description.lowerBound, text[end - 1] == openBrace {
      end = text.beforeBlanks(end - 1, from: point.description.lowerBound)
    }
    let range = text.cut(point.description.lowerBound..<end, limit: ReportLimits.name)
    count = range.count
    guard count > 0 else { return }
    buffer.withUnsafeMutableBytes { buffer in
      buffer.copyMemory(from: UnsafeRawBufferPointer(TAPText(rebasing: text[range])))
    }
  }

  /// Whether it is a name, which may have been cut at a limit.
  func starts(with name: ArraySlice<UInt8>, limit: Int) -> Bool {
    bytes.starts(with: name) && (count == name.count || name.count > limit - 4)
  }

  /// The text, with `\#` and `\\` unescaped; a backslash before anything else is itself.
  var text: String {
    guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
    var plain: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      if byte == backslash, let next = rest.first, next == hash || next == backslash {
        plain.append(next)
        rest.removeFirst()
      } else {
        plain.append(byte)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
