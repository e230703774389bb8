// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import TestSupport
import Testing
import TextCoding

/// What the reader keeps, where it stops and what it counts, on random documents.
@Suite struct JSONChoiceTests {
  private static func value(_ depth: Int, _ random: inout SeededRandom) -> JSONValue {
    let names = ["keep", "drop", "a", "é", "\"", ""]
    switch Int.random(in: 0..<(depth > 3 ? 4 : 8), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: -9...9, using: &random))
    case 3: return .string(names.randomElement(using: &random) ?? "")
    case 4, 5:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth + 1, &random) })
    default:
      var members: [String: JSONValue] = [:]
      for name in names where Bool.random(using: &random) {
        members[name] = value(depth + 1, &random)
      }
      return .object(members)
    }
  }

  /// The value without the members that are not chosen, cut by hand.
  private static func chosen(
    _ value: JSONValue, _ depth: Int, _ keeps: (Int, String) -> Bool
  ) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { chosen($0, depth + 1, keeps) })
    case .object(let members):
      let kept = members.filter { keeps(depth, $0.key) }
      return .object(kept.mapValues { chosen($0, depth + 1, keeps) })
    default: return value
    }
  }

  private static func count(_ value: JSONValue) -> Int {
    switch value {
    case .array(let items): items.reduce(1) { $0 + count($1) }
    case .object(let members): members.values.reduce(1) { $0 + count($1) }
    default: 1
    }
  }

  private static func depth(_ value: JSONValue) -> Int {
    switch value {
    case .array(let items): 1 + (items.map(depth).max() ?? 0)
    case .object(let members): 1 + (members.values.map(depth).max() ?? 0)
    default: 0
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func keepingIsTheSameAsCuttingAfterwards(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let value = Self.value(0, &random)
      let document = try JSONText.encode(value)
      let limit = Int.random(in: 0...3, using: &random)
      func keeps(_ depth: Int, _ name: String) -> Bool { depth != limit || name != "drop" }
      #expect(
        try JSONReader.read(document) { keeps($0, $1) } == Self.chosen(value, 0, keeps),
        "\(String(decoding: document, as: UTF8.self))")
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func theLimitsAreExact(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<20 {
      let value = Self.value(0, &random)
      let document = try JSONText.encode(value)
      let (count, depth) = (Self.count(value), Self.depth(value))
      #expect(
        try JSONReader.read(document, limits: JSONLimits(depth: depth, values: count)) == value)
      #expect { try JSONReader.read(document, limits: JSONLimits(values: count - 1)) } throws: {
        ($0 as? JSONError)?.kind == .tooManyValues
      }
      guard depth > 0 else { continue }
      #expect { try JSONReader.read(document, limits: JSONLimits(depth: depth - 1)) } throws: {
        ($0 as? JSONError)?.kind == .tooDeep
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func whiteSpaceBetweenTokensAndPiecesOfADocumentDoNotMatter(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let value = JSONValue.array((0..<10).map { _ in Self.value(0, &random) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = .prettyPrinted
    let document = try encoder.encode(value)
    #expect(JSONValue(document) == value)
    var pieces = DispatchData.empty
    var rest = document[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...30, using: &random))
      piece.withUnsafeBytes { pieces.append($0) }
      rest = rest.dropFirst(piece.count)
    }
    #expect(JSONValue(pieces) == value)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func everyQuotedTextIsReadBack(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var text = ""
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        let range: ClosedRange<UInt32> = Bool.random(using: &random) ? 0...0x7F : 0...0x10FFFF
        guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) else {
          continue
        }
        text.unicodeScalars.append(scalar)
      }
      let quoted = JSONText.quote(text)
      let read = try #require(JSONValue(Array(quoted.utf8))?.string)
      #expect(Array(read.utf8) == Array(text.utf8))
      #expect(quoted.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }

  @Test(
    arguments: [
      ("0", 0), ("-7", -7), ("1e2", 100), ("25e-1", nil), ("2.0", 2), ("1e400", nil),
      ("9007199254740993", 9_007_199_254_740_993), ("9223372036854775808", nil), ("1E+3", 1000),
      ("\"12\"", nil), ("true", nil), ("null", nil),
    ] as [(String, Int64?)])
  func onlyWholeNumbersAreIntegers(text: String, integer: Int64?) throws {
    #expect(try #require(JSONValue(Array(text.utf8))).integer == integer)
  }

  @Test(arguments: [
    (#"{"a":1"#, JSONError.Kind.truncated, 6), (#"{"a":1]"#, .malformed, 6), ("[", .truncated, 1),
    ("[tru", .truncated, 4), ("[trux]", .malformed, 4), ("\"a", .truncated, 2),
    ("\"\\", .truncated, 2), ("\"\\u12", .truncated, 5), ("-", .truncated, 1),
    ("1.", .truncated, 2),
    ("", .truncated, 0), ("  ", .truncated, 2), ("{} {}", .malformed, 3),
    ("\"a\nb\"", .malformed, 2),
  ])
  func anErrorSaysWhetherTheDocumentIsCutAndWhere(
    text: String, kind: JSONError.Kind, offset: Int
  ) {
    #expect(throws: JSONError(kind: kind, offset: offset)) {
      try JSONReader.read(Array(text.utf8))
    }
  }
}
