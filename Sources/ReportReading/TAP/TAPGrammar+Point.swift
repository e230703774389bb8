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
  ///
  /// `rest = [ WS* digits not-followed-by letter,digit,"_" ] WS* [ "-" WS ] description [ directive ] [ "{" ]`
  @inline(__always) static func point(_ text: TAPText, from start: Int) -> TAPToken {
    var place = start
    let isOK = text[start] == UInt8(ascii: "o")
    if !isOK {
      guard text.reads("not", at: start) else { return .unknown }
      if start + 3 == text.count { return .loneNot }
      guard text[start + 3] == blank else { return .unknown }
      place += 4
    }
    guard text.reads("ok", at: place) else { return .unknown }
    place += 2
    var point = TAPPoint(
      isOK: isOK, number: nil, directive: .none, opensBlock: false,
      description: text.count..<text.count)
    guard place < text.count else { return .point(point) }
    guard text[place].isBlank || text[place] == hash else { return .unknown }
    rest(text, from: place, into: &point)
    return .point(point)
  }

  @inline(__always) private static func rest(
    _ text: TAPText, from start: Int, into point: inout TAPPoint
  ) {
    var place = start
    var digits = text.afterBlanks(start)
    if let number = text.number(at: &digits), digits == text.count || !text[digits].isWord {
      point.number = number
      place = digits
    }
    let mark = firstHash(text, from: place)
    let end = mark ?? text.count
    if let mark { point.directive = directive(text, behind: mark) }
    point.opensBlock = text[text.count - 1] == openBrace || endsInBrace(text, before: end)
    var description = text.afterBlanks(place)
    if description < text.count, text[description] == minus,
      description + 1 == text.count || text[description + 1].isBlank
    {
      description = text.afterBlanks(description + 1)
    }
    // What follows a mark that is no directive is description.
    let last = point.directive == .none ? text.count : end
    point.description = min(description, last)..<last
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
