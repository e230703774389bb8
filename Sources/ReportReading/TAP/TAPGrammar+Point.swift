// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

  /// What follows the `ok` of a test point.
  ///
  /// `rest = [ WS* digits not-followed-by letter,digit,"_" ] WS* [ "-" WS ] description [ directive ] [ "{" ]`
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
      point.directive = directive(text, behind: mark)
      point.opensBlock = point.opensBlock || endsInBrace(text, before: mark)
      // What follows a mark that is no directive is description.
      if point.directive != .none { end = mark }
    }
    let description = afterDash(text, from: text.afterBlanks(place))
    point.description = min(description, end)..<end
    return point
  }

  /// The start of a description, which a dash may stand before.
  @inline(__always) private static func afterDash(_ text: TAPText, from start: Int) -> Int {
    guard start < text.count, text[start] == minus else { return start }
    let next = start + 1
    return next == text.count || text[next].isBlank ? text.afterBlanks(next) : start
  }

  /// The first `#` that is not escaped and stands at the start of the rest, after a blank, or after an even run of
  /// backslashes; only this one can begin a directive.
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
  private static func directive(_ text: TAPText, behind mark: Int) -> TAPPoint.Directive {
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
