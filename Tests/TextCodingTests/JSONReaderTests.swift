// SPDX-License-Identifier: Apache-2.0

import Testing
import TextCoding

@Suite struct JSONReaderTests {
  private func read(
    _ text: String, limits: JSONLimits = .standard, keeping keeps: JSONReader.Choice? = nil
  ) throws -> JSONValue {
    try JSONReader.read(Array(text.utf8), limits: limits, keeping: keeps)
  }

  @Test(arguments: [
    ("null", JSONValue.null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
    ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9.223372036854775808e18)),
    ("1.5", .number(1.5)), ("1E+2", .number(100)), ("1e-1", .number(0.1)), ("\"\"", .string("")),
    (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{C}\n\r\té")),
    (#""\u0041\ud83d\ude00\ud83d""#, .string("A😀\u{FFFD}")),
    (#""\ud83d\u0041""#, .string("\u{FFFD}A")), ("[]", .array([])), ("{}", .object([:])),
    ("[1,[2], {}]", .array([.integer(1), .array([.integer(2)]), .object([:])])),
    (#"{"a":1,"b":{"a":[]},"a":2}"#, .object(["a": .integer(2), "b": .object(["a": .array([])])])),
  ])
  func readsValues(text: String, value: JSONValue) throws {
    #expect(try read(text) == value)
    #expect(try read("\u{FEFF}" + text) == value)
  }

  @Test(arguments: [
    "nul", "truE", "01", "+1", ".5", "1.", "1e", "--1", "\"\u{1}\"", #""\x""#, #""\u12g4""#, "[1,]",
    "[,1]", "[1 2]", "{a:1}", #"{"a" 1}"#, #"{"a":1,}"#, "1 2", "]", "'a'", "NaN", "# 1",
  ])
  func refusesWhatTheGrammarDoesNotAllow(text: String) {
    #expect { try read(text) } throws: { error in
      let kind = (error as? JSONError)?.kind
      return kind == .malformed || kind == .truncated
    }
  }

  @Test func refusesInvalidUTF8() {
    #expect(JSONValue([0x22, 0xFF, 0x22] as [UInt8]) == nil)
  }

  @Test func everyPrefixOfADocumentIsTruncated() throws {
    let text = #"{"a":[1,"x\u00e9",{"b":null}],"c":true}"#
    _ = try read(text)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try read(String(text.prefix(length))) }
    }
    #expect(throws: JSONError(kind: .truncated, offset: 4)) { try read(#"{"a""#) }
  }

  @Test func saysWhereADocumentBreaks() {
    #expect(throws: JSONError(kind: .malformed, offset: 6)) { try read(#"{"a": x}"#) }
  }

  @Test func limitsTheDepth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try read(nested(128))
    #expect(throws: JSONError(kind: .tooDeep, offset: 128)) { try read(nested(129)) }
    #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 1_000_000)) }
  }

  @Test func limitsTheNumberOfKeptValues() throws {
    let text = "[" + Array(repeating: "0", count: 10).joined(separator: ",") + "]"
    _ = try read(text, limits: JSONLimits(values: 11))
    #expect(throws: JSONError(kind: .tooManyValues, offset: 19)) {
      try read(text, limits: JSONLimits(values: 10))
    }
  }

  @Test func skippedMembersAreCheckedButNotCounted() throws {
    let text = #"{"keep":{"keep":1,"drop":2},"drop":[1,2,3,{"a":"\n"}]}"#
    let value = try read(text, limits: JSONLimits(values: 4)) { _, name in name == "keep" }
    #expect(value == .object(["keep": .object(["keep": .integer(1)])]))
    #expect(throws: JSONError.self) { try read(#"{"drop":[1,}"#) { _, name in name == "keep" } }
  }

  @Test func membersAreFoundIgnoringCaseIfNecessary() throws {
    let value = try read(#"{"Name":"a","name":"b"}"#)
    #expect(value["name"]?.string == "b")
    #expect(value["NAME"]?.string != nil)
    #expect(value["other"] == nil)
  }

  @Test func wholeNumbersAreFoundInEveryForm() throws {
    #expect(try read("[7,7.0,\"7\",7.5]").items.map(\.wholeNumber) == [7, 7, 7, nil])
  }

  @Test func writesInOneForm() throws {
    let text = #"{"a":[null,true,1,1.5,"x/y"],"b":{}}"#
    #expect(String(decoding: try JSONText.encode(try read(text)), as: UTF8.self) == text)
    #expect(JSONText.quote("a\"\\\n\u{1}é") == #""a\"\\\u000a\u0001é""#)
  }
}
