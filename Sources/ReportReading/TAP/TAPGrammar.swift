// SPDX-License-Identifier: Apache-2.0

/// Recognises lines: the first byte names the rule, the rule's grammar decides.
///
/// Column 0 and the removal of indentation are the caller's; trailing blanks are gone. No regular expressions, one
/// look at each byte.
struct TAPGrammar {
  private enum Rule: UInt8 {
    case unknown, comment, bailOut, point, plan, version, pragma, yaml, block
  }

  /// Which rule a line may follow, by its first byte.
  private static let table: [(Rule, opensWith: String)] = [
    (.comment, "#"),
    (.bailOut, "Bb"),
    (.point, "on"),
    (.plan, "0123456789"),
    (.version, "TtKk"),
    (.pragma, "p"),
    (.yaml, "-"),
    (.block, "{}"),
  ]

  private let rules: [Rule]

  init() {
    var rules = [Rule](repeating: .unknown, count: 256)
    for (rule, opening) in Self.table {
      for byte in opening.utf8 { rules[Int(byte)] = rule }
    }
    self.rules = rules
  }

  /// What a line is, from a position that is no blank.
  @inline(__always) func token(_ text: TAPText, from start: Int) -> TAPToken {
    guard start < text.count else { return .blank }
    switch rules[Int(text[start])] {
    case .point: return Self.point(text, from: start)
    case .comment: return .comment
    case .plan: return Self.plan(text, from: start)
    case .bailOut: return Self.bailOut(text, from: start)
    case .version: return Self.version(text, from: start)
    case .pragma: return Self.pragma(text, from: start)
    case .yaml: return text.reads("---", at: start, toEnd: true) ? .yamlOpen : .unknown
    case .block: return Self.block(text, from: start)
    case .unknown: return .unknown
    }
  }

  /// A bail-out.
  ///
  /// `bail = "Bail out!" reason`, any case.
  private static func bailOut(_ text: TAPText, from start: Int) -> TAPToken {
    text.readsAnyCase("bail out!", at: start) ? .bailOut : .unknown
  }

  /// A version line.
  ///
  /// `version = ["K"] "TAP" WS+ "version" WS+ digits`, any case.
  private static func version(_ text: TAPText, from start: Int) -> TAPToken {
    let isKTAP = text[start] | 0x20 == UInt8(ascii: "k")
    var place = isKTAP ? start + 1 : start
    guard text.readsAnyCase("tap", at: place) else { return .unknown }
    let word = text.afterBlanks(place + 3)
    guard word > place + 3, text.readsAnyCase("version", at: word) else { return .unknown }
    place = text.afterBlanks(word + 7)
    guard place > word + 7, let number = text.number(at: &place), place == text.count else {
      return .unknown
    }
    return .version(TAPVersion(isKTAP: isKTAP, number: number))
  }

  /// A pragma.
  ///
  /// `pragma = "pragma" WS+ ("+"|"-") key { "," ("+"|"-") key }`
  private static func pragma(_ text: TAPText, from start: Int) -> TAPToken {
    var place = text.afterBlanks(start + 6)
    guard text.reads("pragma", at: start), place > start + 6 else { return .unknown }
    var strict: Bool?
    while true {
      place = text.afterBlanks(place)
      guard place < text.count, text[place] == plus || text[place] == minus else { return .unknown }
      let isOn = text[place] == plus
      let key = place + 1
      place = key
      while place < text.count, text[place] != comma, !text[place].isBlank { place += 1 }
      guard place > key else { return .unknown }
      if place - key == 6, text.reads("strict", at: key) { strict = isOn }
      place = text.afterBlanks(place)
      if place == text.count { return .pragma(strict: strict) }
      guard text[place] == comma else { return .unknown }
      place += 1
    }
  }

  /// `{` opens a subtest after the diagnostics of its point, `}` closes it; a comment may follow.
  private static func block(_ text: TAPText, from start: Int) -> TAPToken {
    let next = text.afterBlanks(start + 1)
    guard next == text.count || text[next] == hash else { return .unknown }
    return text[start] == openBrace ? .blockOpen : .blockClose
  }
}
