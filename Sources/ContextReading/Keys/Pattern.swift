// SPDX-License-Identifier: Apache-2.0

import BuildModel
import CPCRE2

/// A user's own pattern, run by PCRE2 within limits.
///
/// It is compiled for UTF-8 without the Unicode classes, so that `\b` matches between `修复` and
/// `ABC-12`, as the built-in pattern does. It is interpreted, because PCRE2's machine code ignores
/// some of the limits. Source: pcre2api(3), pcre2callout(3).
final class Pattern {
  /// One match.
  struct Match {
    let whole: Range<Int>
    /// The key in it; `nil` if its group did not take part.
    let key: Range<Int>?
  }

  private let fact: Fact<String>
  private let code: OpaquePointer
  private let context: OpaquePointer
  private let matchData: OpaquePointer
  /// The groups that may hold the key: all those named `key`, else the first, else the whole match.
  private let groups: [Int]

  /// Compiles a pattern.
  ///
  /// - Throws: ``ContextError`` of kind `malformedPattern`, such as for an empty match.
  init(_ fact: Fact<String>) throws(ContextError) {
    self.fact = fact
    code = try Self.compile(fact)
    groups = Self.groups(of: code)
    guard let context = pcre2_match_context_create_8(nil),
      let matchData = pcre2_match_data_create_from_pattern_8(code, nil)
    else {
      pcre2_code_free_8(code)
      throw ContextError(
        .patternLimit, "not enough memory for the issue pattern", at: fact.origin.description)
    }
    self.context = context
    self.matchData = matchData
    pcre2_set_match_limit_8(context, 1_000_000)
    pcre2_set_depth_limit_8(context, 100_000)
    pcre2_set_heap_limit_8(context, 64 * 1024)
    var budget = PatternBudget(left: 1_000_000) { false }
    if try match([], from: 0, within: &budget, in: "the empty text") != nil { throw emptyMatch }
  }

  deinit {
    pcre2_match_data_free_8(matchData)
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  /// Calls `see` for each match, from left to right.
  ///
  /// - Throws: ``ContextError`` of kind `patternLimit`, or `malformedPattern` if a match is empty.
  func search(
    _ text: SearchedText, within budget: inout PatternBudget, see: (Match) -> Void
  ) throws(ContextError) {
    var offset = 0
    while let found = try match(
      text.bytes, from: offset, within: &budget, in: "a \(text.source.noun)")
    {
      guard found.whole.upperBound > offset, !found.whole.isEmpty else { throw emptyMatch }
      see(found)
      offset = found.whole.upperBound
    }
  }
}

extension Pattern {
  private static func compile(_ fact: Fact<String>) throws(ContextError) -> OpaquePointer {
    let bytes = Array(fact.value.utf8)
    guard bytes.count <= 10_000 else {
      throw ContextError(
        .malformedPattern, "the issue pattern has more than 10000 bytes",
        at: fact.origin.description,
        fix: "shorten the pattern")
    }
    let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_AUTO_CALLOUT) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    var error: Int32 = 0
    var offset = 0
    guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &offset, nil) else {
      throw ContextError(
        .malformedPattern,
        "the issue pattern does not compile: \(message(error)) at offset \(offset)",
        at: fact.origin.description,
        fix: "correct the regular expression; its syntax is that of PCRE2")
    }
    return code
  }

  private static func groups(of code: OpaquePointer) -> [Int] {
    var first: UnsafePointer<UInt8>?
    var last: UnsafePointer<UInt8>?
    let size = Int(pcre2_substring_nametable_scan_8(code, Array("key\0".utf8), &first, &last))
    if size > 0, let first, let last {
      return stride(from: 0, through: last - first, by: size).map {
        Int(first[$0]) << 8 | Int(first[$0 + 1])
      }
    }
    var count: UInt32 = 0
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    return [count > 0 ? 1 : 0]
  }

  private static func message(_ error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
    guard length > 0 else { return "error \(error)" }
    return String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
  }

  private var emptyMatch: ContextError {
    ContextError(
      .malformedPattern, "the issue pattern matches the empty string", at: fact.origin.description,
      fix: "make the pattern match at least one character")
  }
}

extension Pattern {
  /// Finds the first match from an offset; `nil` if there is none.
  private func match(
    _ text: [UInt8], from offset: Int, within budget: inout PatternBudget,
    in place: String
  ) throws(ContextError) -> Match? {
    budget.start(at: offset)
    let status = withUnsafeMutablePointer(to: &budget) { budget in
      pcre2_set_callout_8(context, Self.charge, budget)
      // The text comes from a string, so it is UTF-8; checking it again for each match would be
      // quadratic.
      return pcre2_match_8(
        code, text, text.count, offset, UInt32(PCRE2_NO_UTF_CHECK), matchData, context)
    }
    guard status != PCRE2_ERROR_NOMATCH else { return nil }
    guard status > 0, let pairs = pcre2_get_ovector_pointer_8(matchData) else {
      throw runaway(status, in: place)
    }
    guard let whole = Self.range(0, in: pairs) else { throw emptyMatch }
    let key = groups.lazy.compactMap { Self.range($0, in: pairs) }.first
    return Match(whole: whole, key: key)
  }

  /// Charges each step to the budget, which is the data of the callout.
  private static let charge: Callout = { block, data in
    guard let block, let budget = data?.assumingMemoryBound(to: PatternBudget.self) else {
      return 0
    }
    return budget.pointee.step(to: block.pointee.current_position) ? 0 : PCRE2_ERROR_CALLOUT
  }

  private typealias Callout =
    @convention(c) (
      UnsafeMutablePointer<pcre2_callout_block_8>?, UnsafeMutableRawPointer?
    ) -> Int32

  /// The range of a group; `nil` if it did not take part, or `\K` put its end before its start.
  private static func range(_ group: Int, in pairs: UnsafeMutablePointer<Int>) -> Range<Int>? {
    let (start, end) = (pairs[2 * group], pairs[2 * group + 1])
    return start >= 0 && end >= start ? start..<end : nil
  }

  private func runaway(_ status: Int32, in place: String) -> ContextError {
    let limit = status == PCRE2_ERROR_CALLOUT ? "too many steps" : Self.message(status)
    return ContextError(
      .patternLimit, "the issue pattern exceeded its limit on \(place): \(limit)",
      at: fact.origin.description,
      fix: "simplify the pattern: nested repetition, as in `(a+)+`, can take unlimited time")
  }
}

/// How much work a custom pattern may cause across all texts of a build.
///
/// PCRE2's own limits start again at each position at which a match may start, so a pattern that is
/// slow everywhere would need quadratic time within them. Here each step of the matcher is charged,
/// with the distance it moved; the clock is the last resort, for single steps that are long by
/// themselves.
struct PatternBudget {
  private var left: Int
  private var position = 0
  private var stepsToClock = Self.stepsBetweenLooks
  private let isOverdue: () -> Bool

  /// Enough for any pattern that is linear in the texts.
  init(length: Int, clock: some Clock<Duration>) {
    self.init(left: 64_000_000 + 512 * min(length, 1 << 40)) {
      [end = clock.now.advanced(by: .seconds(10))] in
      clock.now >= end
    }
  }

  /// Allows for a number of steps and a time.
  init(left: Int, isOverdue: @escaping () -> Bool) {
    self.left = left
    self.isOverdue = isOverdue
  }

  /// Sets the position at which the next search starts.
  mutating func start(at position: Int) {
    self.position = position
  }

  /// Charges a step to a position in the text; `false` if nothing is left.
  mutating func step(to position: Int) -> Bool {
    left -= Self.step + abs(position - self.position)
    self.position = position
    stepsToClock -= 1
    if stepsToClock == 0 {
      stepsToClock = Self.stepsBetweenLooks
      if isOverdue() { left = 0 }
    }
    return left > 0
  }

  private static let step = 16
  private static let stepsBetweenLooks = 256
}
