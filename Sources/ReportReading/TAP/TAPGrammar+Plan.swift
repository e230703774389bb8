// SPDX-License-Identifier: Apache-2.0

extension TAPGrammar {
  /// A plan.
  ///
  /// `plan = digits ".." digits WS* [ "#" text ]`, and `"1.." digits WS+ "todo" ( WS+ digits )+ [";"]` of TAP 12.
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
      return .plan(TAPPlan(start: first, end: last, todoList: nil))
    }
    guard first == 1, rest > place, text.reads("todo", at: rest),
      isTodoList(text, from: rest + 4)
    else { return .unknown }
    return .plan(TAPPlan(start: first, end: last, todoList: rest + 4))
  }

  /// The numbers of the `todo` list of a plan; none where it has no list.
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
