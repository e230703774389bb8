// SPDX-License-Identifier: Apache-2.0

/// Names of subtests that were announced and not begun: some producers announce all levels before the first point.
struct TAPAnnouncements {
  private static let limit = 16

  private var names: [(column: Int, name: String)] = []

  /// Adds a name; it ends what was announced at its column or deeper.
  mutating func add(_ name: String, column: Int) {
    names.removeAll { $0.column >= column }
    if names.count < Self.limit { names.append((column, name)) }
  }

  /// The last name and those outside of it, which are then used up.
  mutating func take() -> (outer: String, name: String) {
    guard let last = names.popLast() else { return ("", "") }
    let outer = names.map(\.name).joined(separator: " > ")
    names.removeAll(keepingCapacity: true)
    return (outer, last.name)
  }

  /// A point at a column ends what was announced there or deeper.
  mutating func end(at column: Int) {
    if !names.isEmpty { names.removeAll { $0.column >= column } }
  }
}
