// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// A path pattern: `*`, `?` and `[…]` within a name, `**` for zero or more directories.
///
/// It is matched name by name, keeping the set of positions in the pattern that are still possible.
/// So a search can skip directories in which nothing can match, and no pattern takes more than
/// linear time per name. A leading `./` is dropped from the pattern and the path. A dot at the
/// start of a name is not special.
struct Glob: Sendable {
  /// The positions in the pattern that a path may have reached.
  typealias Places = [Int]

  private enum Part: Sendable {
    case directories
    case name(GlobName)
  }

  private let parts: [Part]
  /// The leading directories without special characters, which need no search.
  let literalPrefix: RawPath
  /// Where matching starts for what is below ``literalPrefix``.
  let startBelowPrefix: Places

  /// Whether a text contains any character that is special in a pattern.
  static func isGlob(_ path: RawPath) -> Bool {
    path.bytes.contains {
      $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[")
    }
  }

  /// Parses a pattern.
  ///
  /// - Throws: ``ReportError`` if a `[` is not closed.
  init(_ pattern: RawPath) throws(ReportError) {
    var parts: [Part] = []
    var literals = 0
    let names = pattern.namesWithoutDot
    guard names.count <= Self.mostNames else {
      throw ReportError(
        .malformedGlob, "a glob has more than \(Self.mostNames) names between slashes",
        fix: "write a shorter one")
    }
    for name in names {
      if Array(name) == Array("**".utf8) {
        // Several in a row mean the same as one.
        if case .directories = parts.last { continue }
        parts.append(.directories)
        continue
      }
      guard let compiled = GlobName(name) else {
        throw ReportError(
          .malformedGlob, "the glob `\(pattern.printed)` has a `[` without a `]`",
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

  /// A project file can hold globs that anyone wrote, and each name of a path is compared with all
  /// names of a glob.
  private static let mostNames = 1000

  /// Whether a whole path matches.
  func matches(_ path: RawPath) -> Bool {
    var places = Self.closure([0], in: parts)
    for name in path.namesWithoutDot {
      places = advance(places, by: name)
      if places.isEmpty { return false }
    }
    return accepts(places)
  }

  /// The positions after one more name of the path; empty if nothing can match any more.
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

  /// Whether a path that reached these positions matches.
  func accepts(_ places: Places) -> Bool { places.last == parts.count }

  /// Whether more names may follow.
  func canGoOn(_ places: Places) -> Bool { places.contains { $0 < parts.count } }

  /// Adds the positions that `**` can reach without consuming a name; sorted, without duplicates.
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
  /// The names, without each leading `.`.
  fileprivate var namesWithoutDot: [ArraySlice<UInt8>] {
    Array(names.drop { $0.elementsEqual(".".utf8) })
  }

  /// What comes before the first name and is printed again: `/`, `./` or nothing.
  fileprivate var prefixAsWritten: [UInt8] {
    if isAbsolute { return [UInt8(ascii: "/")] }
    return bytes.starts(with: "./".utf8) ? Array(".".utf8) : []
  }
}

/// The pattern of one name between slashes.
struct GlobName: Sendable {
  private enum Token: Sendable {
    case unit(PathUnit)
    case any
    case anyRun
    case set([ClosedRange<UInt32>], isNegated: Bool)

    func takes(_ unit: PathUnit) -> Bool {
      switch self {
      case .unit(let own): own == unit
      case .any: true
      case .anyRun: false
      case .set(let ranges, let isNegated):
        ranges.contains { $0.contains(unit.order) } != isNegated
      }
    }
  }

  private var tokens: [Token] = []
  /// The name itself, if the pattern is nothing else.
  let literal: [UInt8]
  /// Whether the pattern matches only one name.
  let isLiteral: Bool

  /// Parses a pattern; `nil` if a `[` is not closed.
  init?(_ pattern: ArraySlice<UInt8>) {
    literal = Array(pattern)
    isLiteral = !pattern.contains { "*?[\\".utf8.contains($0) }
    var rest = Array(Units(pattern))[...]
    while let unit = rest.popFirst() {
      guard let special = unit.ascii else {
        tokens.append(.unit(unit))
        continue
      }
      switch special {
      case "*": tokens.append(.anyRun)
      case "?": tokens.append(.any)
      case "[":
        guard let set = Self.set(&rest) else { return nil }
        tokens.append(set)
      case "\\": tokens.append(.unit(rest.popFirst() ?? unit))
      default: tokens.append(.unit(unit))
      }
    }
  }

  /// Parses what follows a `[` up to its `]`; a `]` at the start means itself.
  private static func set(_ rest: inout ArraySlice<PathUnit>) -> Token? {
    let isNegated = rest.first?.ascii == "!" || rest.first?.ascii == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let unit = rest.popFirst() {
      if unit.ascii == "]", !isFirst { return .set(ranges, isNegated: isNegated) }
      isFirst = false
      let low = unit.ascii == "\\" ? rest.popFirst() ?? unit : unit
      guard rest.first?.ascii == "-", let high = rest.dropFirst().first, high.ascii != "]" else {
        ranges.append(low.order...low.order)
        continue
      }
      rest.removeFirst(2)
      if low.order <= high.order { ranges.append(low.order...high.order) }
    }
    return nil
  }

  /// Whether a name matches: each `*` first matches nothing, and only the last one is extended.
  func matches(_ name: [PathUnit]) -> Bool {
    var token = 0
    var unit = 0
    var retry: (token: Int, unit: Int)?
    while unit < name.count {
      if token < tokens.count, case .anyRun = tokens[token] {
        retry = (token, unit)
        token += 1
      } else if token < tokens.count, tokens[token].takes(name[unit]) {
        token += 1
        unit += 1
      } else if let last = retry {
        retry = (last.token, last.unit + 1)
        token = last.token + 1
        unit = last.unit + 1
      } else {
        return false
      }
    }
    return tokens[token...].allSatisfy { if case .anyRun = $0 { true } else { false } }
  }
}

extension PathUnit {
  fileprivate var ascii: Unicode.Scalar? {
    guard case .scalar(let scalar) = self, scalar.isASCII else { return nil }
    return scalar
  }
}
