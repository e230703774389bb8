// SPDX-License-Identifier: Apache-2.0

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
  /// The name itself, where the pattern is nothing else.
  let literal: [UInt8]
  /// Whether the pattern matches one name only.
  let isLiteral: Bool

  /// Reads a pattern; `nil` where a `[` is not closed.
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

  /// Reads what follows a `[` up to its `]`; a `]` at the start stands for itself.
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

  /// Whether a name matches: each `*` first takes nothing, and only the last one is asked to take more.
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
