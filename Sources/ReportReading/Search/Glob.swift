// SPDX-License-Identifier: Apache-2.0

/// A pattern of paths: `*`, `?`, `[…]` inside a name, `**` for zero or more directories.
///
/// It is matched name by name, by the set of places in the pattern that are still possible, so that a search can
/// leave out directories below which nothing can match, and no pattern takes more than linear time a name.
/// A leading `./` is dropped from pattern and path; a dot at the start of a name is nothing special.
struct Glob: Sendable {
  /// The places in the pattern that a path may have reached.
  typealias Places = [Int]

  private enum Part: Sendable {
    case directories
    case name(GlobName)
  }

  private let parts: [Part]
  /// The leading directories without any special character, which need no search.
  let literalPrefix: RawPath
  /// Where matching of what lies below ``literalPrefix`` starts.
  let startBelowPrefix: Places

  /// Whether a text holds any character that is special in a pattern.
  static func isGlob(_ path: RawPath) -> Bool {
    path.bytes.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// Reads a pattern.
  ///
  /// - Throws: ``ReportError`` where a `[` is not closed.
  init(_ pattern: RawPath) throws(ReportError) {
    var parts: [Part] = []
    var literals = 0
    let names = pattern.namesWithoutDot
    for name in names {
      if Array(name) == Array("**".utf8) {
        parts.append(.directories)
        continue
      }
      guard let compiled = GlobName(name) else {
        throw ReportError(
          .malformedGlob, "the glob `\(pattern.printed)` has a `[` without its `]`",
          fix: "close it, or write `[[]` for the character itself")
      }
      parts.append(.name(compiled))
      if literals == parts.count - 1, compiled.isLiteral, parts.count < names.count {
        literals += 1
      }
    }
    self.parts = parts
    var prefix = RawPath(pattern.prefixAsWritten)
    for part in parts.prefix(literals) {
      if case .name(let name) = part { prefix = prefix.appending(name.literal) }
    }
    literalPrefix = prefix
    startBelowPrefix = Self.closure([literals], in: parts)
  }

  /// Whether a whole path matches.
  func matches(_ path: RawPath) -> Bool {
    var places = Self.closure([0], in: parts)
    for name in path.namesWithoutDot {
      places = advance(places, by: name)
      if places.isEmpty { return false }
    }
    return accepts(places)
  }

  /// The places after one more name of the path; empty where nothing can match any more.
  func advance(_ places: Places, by name: some Sequence<UInt8>) -> Places {
    let units = Array(Units(name))
    var next: Places = []
    for place in places where place < parts.count {
      switch parts[place] {
      case .directories: next.append(place)
      case .name(let name): if name.matches(units) { next.append(place + 1) }
      }
    }
    return Self.closure(next, in: parts)
  }

  /// Whether a path that reached these places matches.
  func accepts(_ places: Places) -> Bool { places.last == parts.count }

  /// Whether more names may follow.
  func canGoOn(_ places: Places) -> Bool { places.contains { $0 < parts.count } }

  /// Adds the places that `**` lets be reached by no name at all; sorted, each once.
  private static func closure(_ places: Places, in parts: [Part]) -> Places {
    var all = Set(places)
    for place in places {
      var place = place
      while place < parts.count, case .directories = parts[place] {
        place += 1
        all.insert(place)
      }
    }
    return all.sorted()
  }
}

extension RawPath {
  /// The names, without those that only say "here" at the start.
  fileprivate var namesWithoutDot: [ArraySlice<UInt8>] {
    Array(names.drop { $0.elementsEqual(".".utf8) })
  }

  /// What stands before the first name and has to be printed again: `/`, `./` or nothing.
  fileprivate var prefixAsWritten: [UInt8] {
    if isAbsolute { return [slash] }
    return bytes.starts(with: "./".utf8) ? Array(".".utf8) : []
  }
}
