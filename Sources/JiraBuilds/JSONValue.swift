// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// JSON of any shape, for answers that need not keep to their schema.
indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Reads a document; `nil` where it is not JSON.
  init?(_ data: Data) {
    // What is not JSON is told by the caller, who knows where it came from.
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: data) else { return nil }
    self = value
  }

  /// The member of an object, its name in any case if need be.
  subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name] ?? members.first { $0.key.lowercased() == name.lowercased() }?.value
  }

  var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// The items of an array; none for anything else.
  var items: [JSONValue] {
    if case .array(let items) = self { items } else { [] }
  }

  /// The text of a string.
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A whole number, as a number or as text.
  var wholeNumber: Int64? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int64(exactly: value)
    case .string(let text): Int64(text)
    default: nil
    }
  }
}

extension JSONValue: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Name.self) {
      var result: [String: JSONValue] = [:]
      for name in members.allKeys {
        result[name.stringValue] = try members.decode(JSONValue.self, forKey: name)
      }
      self = .object(result)
      return
    }
    if var items = try? decoder.unkeyedContainer() {
      var result: [JSONValue] = []
      while !items.isAtEnd { result.append(try items.decode(JSONValue.self)) }
      self = .array(result)
      return
    }
    self = try Self.scalar(decoder.singleValueContainer())
  }

  /// Each `try?` asks for a type; the last one speaks where none fits.
  private static func scalar(_ value: any SingleValueDecodingContainer) throws -> JSONValue {
    if value.decodeNil() { return .null }
    if let text = try? value.decode(String.self) { return .string(text) }
    if let flag = try? value.decode(Bool.self) { return .bool(flag) }
    if let integer = try? value.decode(Int64.self) { return .integer(integer) }
    return .number(try value.decode(Double.self))
  }
}
