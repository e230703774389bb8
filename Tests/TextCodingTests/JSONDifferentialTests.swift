// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import TextCoding

/// Our JSON reader against Foundation's, on random documents and on damaged ones.
@Suite struct JSONDifferentialTests {
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func whatIsWrittenIsReadAlike(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let value = Self.value(depth: 0, &random)
    let document = try JSONText.encode(value)
    #expect(try JSONReader.read(document) == value)
    #expect(try Self.agree(Array(document)))
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func damagedDocumentsAreAcceptedOrRefusedAlike(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var bytes = Array(try JSONText.encode(Self.value(depth: 0, &random)))
      for _ in 0...Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
        let position = Int.random(in: bytes.indices, using: &random)
        let byte = Array(#"{}[]":,0123456789.eE+-tfn\u"#.utf8).randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] = byte
        case 1: bytes.insert(byte, at: position)
        default: bytes.remove(at: position)
        }
      }
      let isAlike = try Self.agree(bytes)
      #expect(isAlike, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func aLongArrayTakesTimeInProportionToItsLength() throws {
    // Two million values: a reader that looks back, or throws for each, would not end within the
    // test's patience.
    let text = "[" + String(repeating: "0,", count: 2_000_000) + "0]"
    let value = try JSONReader.read(Array(text.utf8), limits: JSONLimits(values: 3_000_000))
    #expect(value.items.count == 2_000_001)
    #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
    let skipped = try JSONReader.read(Array("{\"x\":\(text)}".utf8)) { _, _ in false }
    #expect(skipped == .object([:]))
  }

  /// Whether both readers accept a document, or both refuse it.
  ///
  /// Foundation refuses half a surrogate pair and numbers that a `Double` cannot hold; we do not.
  private static func agree(_ bytes: [UInt8]) throws -> Bool {
    let ours = JSONValue(bytes)
    let theirs = try? JSONDecoder().decode(Foreign.self, from: Data(bytes))
    if let ours, theirs == nil { return containsWhatFoundationRefuses(ours, bytes) }
    return (ours == nil) == (theirs == nil)
  }

  private static func containsWhatFoundationRefuses(_ value: JSONValue, _ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("\\u") { return true }
    switch value {
    case .number(let number): return !number.isFinite || number == 0 || abs(number) < 1e-300
    case .array(let items): return items.contains { containsWhatFoundationRefuses($0, bytes) }
    case .object(let members):
      return members.values.contains { containsWhatFoundationRefuses($0, bytes) }
    default: return false
    }
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
    let kinds = depth > 3 ? 5 : 7
    switch Int.random(in: 0..<kinds, using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2:
      return .integer(
        Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...60, using: &random))
    case 3: return .number(Double.random(in: -1e6...1e6, using: &random) + 0.5)
    case 4: return .string(text(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var members: [String: JSONValue] = [:]
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        members[text(&random)] = value(depth: depth + 1, &random)
      }
      return .object(members)
    }
  }

  private static func text(_ random: inout SeededRandom) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "/", "\n", "\t", "\u{1}", "é", "😀", "\u{2028}", " ",
    ]
    return (0..<Int.random(in: 0...6, using: &random)).reduce(into: "") { text, _ in
      text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "b")
    }
  }

  /// Any JSON, read by Foundation.
  private struct Foreign: Decodable {
    init(from decoder: any Decoder) throws {
      if let members = try? decoder.container(keyedBy: Name.self) {
        for name in members.allKeys { _ = try members.decode(Foreign.self, forKey: name) }
      } else if var items = try? decoder.unkeyedContainer() {
        while !items.isAtEnd { _ = try items.decode(Foreign.self) }
      } else {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() { return }
        if (try? value.decode(String.self)) != nil { return }
        if (try? value.decode(Bool.self)) != nil { return }
        _ = try value.decode(Double.self)
      }
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }
}
