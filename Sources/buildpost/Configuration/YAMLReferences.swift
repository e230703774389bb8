// SPDX-License-Identifier: Apache-2.0

/// Finds anchors, aliases, explicit keys and nested mappings in YAML without reading it.
///
/// It looks at each place where a node may begin, so that it finds all of them, and now and then one in a
/// quoted text or a comment. A bomb needs one; settings never do.
enum YAMLReferences {
  /// Something that is not read.
  struct Unsafe: Equatable {
    var problem: String
    var place: YAMLMapping.Place
  }

  /// The first of them; `nil` where there is none.
  static func firstUnsafe(in text: String) -> Unsafe? {
    var state = State()
    let scalars = Array(text.unicodeScalars)
    for (position, scalar) in scalars.enumerated() {
      let next = position + 1 < scalars.count ? scalars[position + 1] : "\n"
      if let problem = state.problem(at: scalar, before: next) {
        return Unsafe(problem: problem, place: state.place)
      }
      state.move(over: scalar, before: next)
    }
    return nil
  }

  private struct State {
    var place = YAMLMapping.Place(line: 1, column: 1)
    var mayBegin = true
    var isInTag = false
    var mappings = 0

    mutating func problem(at scalar: Unicode.Scalar, before next: Unicode.Scalar) -> String? {
      guard mayBegin, !isInTag else { return nil }
      switch scalar {
      case "&", "*": return "anchors and aliases are not taken in configuration files"
      case "?" where Self.isBlank(next): return "a list or a mapping cannot be a key"
      case "{":
        mappings += 1
        return mappings > 16 ? "there are too many mappings in the file" : nil
      default: return nil
      }
    }

    mutating func move(over scalar: Unicode.Scalar, before next: Unicode.Scalar) {
      if Self.isBreak(scalar) {
        if scalar != "\r" || next != "\n" { place.line += 1 }
        place.column = 1
        mayBegin = true
        isInTag = false
        return
      }
      place.column += 1
      switch scalar {
      case " ", "\t", "\u{FEFF}": isInTag = false
      case "!" where mayBegin: isInTag = true
      case "[", "{", ",": (mayBegin, isInTag) = (true, false)
      case ":": mayBegin = next != "/"
      case "-": mayBegin = Self.isBlank(next)
      case "?": mayBegin = mayBegin || Self.isBlank(next)
      default: mayBegin = mayBegin && isInTag
      }
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
      ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\t" || isBreak(scalar)
    }
  }
}
