// SPDX-License-Identifier: Apache-2.0

/// A JSON value of any shape (RFC 8259), with whole numbers kept exactly.
package indirect enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction and exponent that fits into 64 bits.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// A string; half a surrogate pair is U+FFFD.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object; if members have the same name, the last one counts.
  case object([String: JSONValue])

  /// Reads a document; `nil` if it is not JSON or exceeds the limits.
  ///
  /// - Parameters:
  ///   - document: UTF-8, with or without a byte order mark.
  ///   - limits: How deep and how large the value may be.
  package init?(_ document: some DataProtocol, limits: JSONLimits = .standard) {
    // Callers who can use the reason call the reader.
    guard let value = try? JSONReader.read(document, limits: limits) else { return nil }
    self = value
  }

  /// The member of an object, or else the one whose name differs only in case; `nil` if there is
  /// neither.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name] ?? members.first { $0.key.lowercased() == name.lowercased() }?.value
  }

  /// Whether this is an object.
  package var isObject: Bool { object != nil }

  /// The text of a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The truth value of `true` or `false`.
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// A number that is whole, even if it is written with a fraction or an exponent.
  package var integer: Int64? {
    switch self {
    case .integer(let number): number
    case .number(let number): Int64(exactly: number)
    default: nil
    }
  }

  /// A whole number, even one in a string.
  package var wholeNumber: Int64? { integer ?? string.flatMap { Int64($0) } }

  /// The items of an array.
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }

  /// The items of an array; none for anything else.
  package var items: [JSONValue] { array ?? [] }

  /// The members of an object.
  package var object: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }
}

extension JSONValue: Encodable {
  /// Writes the value.
  package func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let flag): try value.encode(flag)
    case .integer(let number): try value.encode(number)
    case .number(let number): try value.encode(number)
    case .string(let text): try value.encode(text)
    case .array(let items): try value.encode(items)
    case .object(let members): try value.encode(members)
    }
  }
}

/// A JSON object to be written; a member without a value is null.
package struct JSONObject: Encodable, ExpressibleByDictionaryLiteral {
  private var members: [(name: String, value: (any Encodable)?)]

  /// The members in the order they are listed.
  package init(dictionaryLiteral members: (String, (any Encodable)?)...) {
    self.members = members.map { (name: $0.0, value: $0.1) }
  }

  /// Adds a member; does nothing if it has no value.
  package mutating func add(_ name: String, _ value: (any Encodable)?) {
    if let value { members.append((name, value)) }
  }

  /// Writes the object.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (name, value) in members {
      let name = Name(stringValue: name)
      if let value {
        try container.encode(value, forKey: name)
      } else {
        try container.encodeNil(forKey: name)
      }
    }
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// JSON as Buildpost writes it: members in alphabetical order, slashes unescaped.
package enum JSONText {
  /// The bytes of a value on one line, always the same for the same value.
  ///
  /// - Throws: `EncodingError`.
  package static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// A text as a JSON string in its quotes.
  package static func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        result += "\\u" + String(scalar.value, radix: 16).zeroPadded(to: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
