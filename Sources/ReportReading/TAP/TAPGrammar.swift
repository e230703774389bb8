// SPDX-License-Identifier: Apache-2.0

import Platform

/// The bytes of one line, valid only while it is being read.
typealias TAPText = UnsafeBufferPointer<UInt8>

/// What a line is; a line that matches no rule is `unknown`, not an error.
enum TAPToken {
  case blank
  case comment
  case bailOut
  /// A test point, and where the text after its `ok` starts.
  case point(isOK: Bool, rest: Int)
  /// A line that holds only `not`, for an `ok` on the next line.
  case loneNot
  case plan(TAPPlan)
  case version(TAPVersion)
  case pragma(strict: Bool?)
  case yamlOpen
  case blockOpen
  case blockClose
  case unknown
}

/// A test point as written on its line.
struct TAPPoint {
  /// What the directive of a point says about its result.
  enum Directive {
    case none
    case skip
    case todo
    /// An expected failure, known only to KTAP.
    case expectedFailure
  }

  /// Represents every number of more than nine digits: it compares without overflow and is in no
  /// plan.
  static let numberBeyondAll = 1 << 40

  var isOK: Bool
  /// The number of the point; `nil` if its position counts.
  var number: Int?
  var directive = Directive.none
  /// Whether a `{` at the end may open a subtest.
  var opensBlock = false
  /// The range of the description in the line.
  var description: Range<Int>

  /// Whether it passed, with nothing else to consider.
  var isPlain: Bool { isOK && directive == .none && !opensBlock }
}

/// A plan: the numbers that the points have.
struct TAPPlan {
  var start: Int
  var end: Int
  /// Where the list of `todo` numbers starts in the line.
  var todoList: Int?
  /// Whether a `#` follows, which may give a reason.
  var hasRemark = false

  var count: Int { end - start + 1 }
}

/// A version line.
struct TAPVersion {
  /// Whether it says `KTAP`.
  var isKTAP: Bool
  var number: Int

  /// Whether this version is known: TAP 13 and 14, and any KTAP.
  var isSupported: Bool { isKTAP || number == 13 || number == 14 }

  /// Whether the leaves of such a document count by default.
  var countsLeaves: Bool { isKTAP || number >= 13 }

  /// Columns by which subtests are indented.
  var unit: Int { isKTAP ? 2 : 4 }
}

/// Recognises lines: the first byte selects the rule, and the grammar of that rule decides.
///
/// The caller removes indentation and trailing blanks. There are no regular expressions; each byte
/// is looked at once.
struct TAPGrammar {
  private enum Rule: UInt8 {
    case unknown, comment, bailOut, point, plan, version, pragma, yaml, block
  }

  /// The rule that a line may match, by its first byte.
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

  /// What a line is, from its first nonblank byte.
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

extension TAPGrammar {
  /// A test point.
  ///
  /// `point = [ "not " ] "ok" ( end | WS rest | "#" rest )`
  @inline(__always) static func point(_ text: TAPText, from start: Int) -> TAPToken {
    let isOK = text[start] == UInt8(ascii: "o")
    if !isOK {
      guard text.reads("not", at: start) else { return .unknown }
      if start + 3 == text.count { return .loneNot }
      guard text[start + 3] == blank else { return .unknown }
    }
    let word = isOK ? start : start + 4
    let rest = word + 2
    guard rest <= text.count, text[word] == UInt8(ascii: "o"), text[word + 1] == UInt8(ascii: "k"),
      rest == text.count || text[rest].isBlank || text[rest] == hash
    else { return .unknown }
    return .point(isOK: isOK, rest: rest)
  }

  /// A skipped test of Testem, which is counted in the plan; `nil` for any other line.
  ///
  /// `skip 2 Chrome 126.0 - [0 ms] - name`, with the number of the next point.
  static func skippedPoint(_ text: TAPText, number: Int) -> TAPPoint? {
    guard text.reads("skip ", at: 0) else { return nil }
    let point = point(isOK: true, text, rest: 4)
    guard point.number == number,
      let bracket = text[point.description].firstIndex(of: UInt8(ascii: "["))
    else { return nil }
    var place = bracket + 1
    guard text.number(at: &place) != nil, text.reads(" ms]", at: place) else { return nil }
    return TAPPoint(isOK: true, number: number, directive: .skip, description: point.description)
  }

  /// Whether a line is what `prove` itself displays: the name of a test file with dots after it, or
  /// the result of all files.
  static func isOfProve(_ text: TAPText) -> Bool {
    if text.reads("Result: ", at: 0) {
      return ["PASS", "FAIL", "NOTESTS"].contains { text.dropFirst(8).elementsEqual($0.utf8) }
    }
    let dots = text.reversed().prefix { $0 == UInt8(ascii: ".") }.count
    guard dots > 1, dots < text.count, text[text.count - dots - 1] == blank else { return false }
    return text.dropLast(dots + 1).suffix(2).elementsEqual(".t".utf8)
  }

  /// What follows the `ok` of a test point.
  ///
  /// `rest = [ WS* digits not-followed-by letter,digit,"_" ] WS* [ "-" WS ] description`
  /// `[ directive ] [ "{" ]`
  @inline(__always) static func point(isOK: Bool, _ text: TAPText, rest start: Int) -> TAPPoint {
    var place = start
    var point = TAPPoint(isOK: isOK, description: text.count..<text.count)
    var digits = text.afterBlanks(start)
    if let number = text.number(at: &digits), digits == text.count || !text[digits].isWord {
      point.number = number
      place = digits
    }
    var end = text.count
    point.opensBlock = text[end - 1] == openBrace
    if let mark = firstHash(text, from: place) {
      point.directive = directive(text, after: mark)
      point.opensBlock = point.opensBlock || endsInBrace(text, before: mark)
      // A `#` that starts no directive is part of the description.
      if point.directive != .none { end = mark }
    }
    let description = afterDash(text, from: text.afterBlanks(place))
    point.description = min(description, end)..<end
    return point
  }

  /// The start of a description, after a dash if there is one.
  @inline(__always) private static func afterDash(_ text: TAPText, from start: Int) -> Int {
    guard start < text.count, text[start] == minus else { return start }
    let next = start + 1
    return next == text.count || text[next].isBlank ? text.afterBlanks(next) : start
  }

  /// The first `#` that is not escaped: at the start of the rest, after a blank, or after an even
  /// number of backslashes.
  ///
  /// Only this one can start a directive.
  @inline(__always) static func firstHash(_ text: TAPText, from start: Int) -> Int? {
    var place = start
    while place < text.count, let base = text.baseAddress,
      let found = memchr(base + place, Int32(hash), text.count - place)
    {
      let mark = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if mark == start || text[mark - 1].isBlank { return mark }
      var run = 0
      while mark - run > start, text[mark - run - 1] == backslash { run += 1 }
      if run > 0, run.isMultiple(of: 2) { return mark }
      place = mark + 1
    }
    return nil
  }

  /// `directive = "#" WS* ( "SKIP" | "TODO" ) nonblank* ( end | WS reason )`, any case.
  private static func directive(_ text: TAPText, after mark: Int) -> TAPPoint.Directive {
    let word = text.afterBlanks(mark + 1)
    if text.readsAnyCase("skip", at: word) { return .skip }
    if text.readsAnyCase("todo", at: word) { return .todo }
    return text.readsAnyCase("xfail", at: word) ? .expectedFailure : .none
  }

  private static func endsInBrace(_ text: TAPText, before end: Int) -> Bool {
    var place = end
    while place > 0, text[place - 1].isBlank { place -= 1 }
    return place > 0 && text[place - 1] == openBrace
  }
}

extension TAPGrammar {
  /// A plan.
  ///
  /// `plan = digits ".." digits WS* [ "#" text ]`, and in TAP 12 also `"1.." digits WS+ "todo" (
  /// WS+ digits )+ [";"]`.
  static func plan(_ text: TAPText, from start: Int) -> TAPToken {
    var place = start
    guard let first = text.number(at: &place), text.reads("..", at: place) else { return .unknown }
    place += 2
    guard let last = text.number(at: &place) else { return .unknown }
    guard first < TAPPoint.numberBeyondAll, last < TAPPoint.numberBeyondAll,
      last >= first || (first == 1 && last == 0)
    else { return .unknown }
    let rest = text.afterBlanks(place)
    if rest == text.count || text[rest] == hash {
      return .plan(TAPPlan(start: first, end: last, todoList: nil, hasRemark: rest < text.count))
    }
    guard first == 1, rest > place, text.reads("todo", at: rest),
      isTodoList(text, from: rest + 4)
    else { return .unknown }
    return .plan(TAPPlan(start: first, end: last, todoList: rest + 4))
  }

  /// The numbers in the `todo` list of a plan; empty if it has no list.
  static func todoNumbers(of plan: TAPPlan, _ text: TAPText) -> Set<Int> {
    var numbers: Set<Int> = []
    guard let list = plan.todoList else { return numbers }
    var place = text.afterBlanks(list)
    while let number = text.number(at: &place) {
      numbers.insert(number)
      place = text.afterBlanks(place)
    }
    return numbers
  }

  private static func isTodoList(_ text: TAPText, from start: Int) -> Bool {
    var place = start
    var count = 0
    while true {
      let digits = text.afterBlanks(place)
      guard digits > place, digits < text.count, text[digits].isDigit else { break }
      place = digits
      _ = text.number(at: &place)
      count += 1
    }
    if place < text.count, text[place] == UInt8(ascii: ";") { place += 1 }
    return count > 0 && place == text.count
  }
}
