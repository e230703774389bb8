// SPDX-License-Identifier: Apache-2.0

/// How deep and how large a JSON document may be.
package struct JSONLimits: Sendable {
  /// The greatest number of arrays and objects around a value.
  package var depth: Int
  /// The greatest number of values that are kept, skipped members not counted.
  package var values: Int

  /// Creates limits.
  package init(depth: Int = 128, values: Int = 1_000_000) {
    self.depth = depth
    self.values = values
  }

  /// 128 levels and a million values.
  package static let standard = JSONLimits()
}

/// Why a document was not read.
package struct JSONError: Error, Equatable {
  /// What went wrong.
  package enum Kind: Sendable, Equatable {
    /// The document breaks the grammar of RFC 8259.
    case malformed
    /// The document ends inside a value.
    case truncated
    /// More levels than ``JSONLimits/depth``.
    case tooDeep
    /// More values than ``JSONLimits/values``.
    case tooManyValues
  }

  /// What went wrong.
  package var kind: Kind
  /// The byte at which reading ended, counted from 0.
  package var offset: Int

  /// Creates an error.
  package init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

/// Reads JSON in one pass, in time proportional to its length and with bounded depth.
package struct JSONReader {
  /// Decides for a member of an object whether it is kept; others are checked, but take no memory.
  ///
  /// The arguments are the number of objects and arrays around the member's own object, and its
  /// name.
  package typealias Choice = (_ depth: Int, _ name: String) -> Bool

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var depth = 0
  private var values = 0
  private let limits: JSONLimits
  private let keeps: Choice?
  /// The member of the document whose items are found.
  private var member: String?
  private var items: [Range<Int>] = []
  private var isInMember = false
  private static let mostItems = 1 << 17

  /// Reads a whole document.
  ///
  /// - Parameters:
  ///   - document: UTF-8, with or without a byte order mark.
  ///   - limits: How deep and how large the value may be.
  ///   - keeps: Which members are kept; `nil` keeps all.
  /// - Returns: The value of the document.
  /// - Throws: ``JSONError``.
  package static func read(
    _ document: some DataProtocol, limits: JSONLimits = .standard, keeping keeps: Choice? = nil
  ) throws(JSONError) -> JSONValue {
    try read(document, limits: limits, keeping: keeps, itemsOf: nil).value
  }

  /// Reads a whole document, and finds the items of one of its members without keeping them.
  ///
  /// - Returns: The value of the document, in which the member is hollow, and the places of the
  ///   first 131,072 items if the member is an array.
  /// - Throws: ``JSONError``.
  package static func read(
    _ document: some DataProtocol, limits: JSONLimits = .standard, keeping keeps: Choice?,
    itemsOf member: String?
  ) throws(JSONError) -> (value: JSONValue, items: [Range<Int>]) {
    typealias Found = (value: JSONValue, items: [Range<Int>])
    let copy = document.regions.count == 1 ? nil : Array(document)
    func parse(_ bytes: UnsafeRawBufferPointer) -> Result<Found, JSONError> {
      var reader = JSONReader(
        bytes: bytes.bindMemory(to: UInt8.self), limits: limits, keeps: keeps)
      reader.member = member
      do {
        return .success((try reader.document(), reader.items))
      } catch {
        return .failure(error)
      }
    }
    let result =
      copy.map { $0.withUnsafeBytes(parse) }
      ?? document.regions.first?.withUnsafeBytes(parse)
      ?? .failure(JSONError(kind: .truncated, offset: 0))
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, keeps: Choice?) {
    self.bytes = bytes
    self.limits = limits
    self.keeps = keeps
  }

  private mutating func document() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value(isKept: true)
    skipBlanks()
    guard position == bytes.count else { throw failure(.malformed) }
    return value
  }

  private func failure(_ kind: JSONError.Kind) -> JSONError {
    JSONError(
      kind: kind == .malformed && position >= bytes.count ? .truncated : kind, offset: position)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard next == byte else { throw failure(.malformed) }
    position += 1
  }

  /// Reads one value; one that is not kept is checked and comes back as `null`.
  private mutating func value(isKept: Bool) throws(JSONError) -> JSONValue {
    skipBlanks()
    if isKept { values &+= 1 }
    guard values <= limits.values else { throw failure(.tooManyValues) }
    switch next {
    case UInt8(ascii: "{"): return try object(isKept: isKept)
    case UInt8(ascii: "["): return try array(isKept: isKept)
    case UInt8(ascii: "\""): return try string(isKept: isKept).map(JSONValue.string) ?? .null
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    guard depth <= limits.depth else { throw failure(.tooDeep) }
    position += 1
    skipBlanks()
  }

  private mutating func object(isKept: Bool) throws(JSONError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var members: [String: JSONValue] = [:]
    if next == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      skipBlanks()
      let name = try string(isKept: isKept)
      skipBlanks()
      try expect(UInt8(ascii: ":"))
      if let name, depth == 1, name == member {
        (items, isInMember) = ([], true)
        members[name] = try value(isKept: false)
        isInMember = false
      } else if let name, keeps?(depth - 1, name) ?? true {
        members[name] = try value(isKept: true)
      } else {
        _ = try value(isKept: false)
      }
      if try isAtEnd(UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func array(isKept: Bool) throws(JSONError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var items: [JSONValue] = []
    if next == UInt8(ascii: "]") {
      position += 1
      return .array(items)
    }
    while true {
      skipBlanks()
      let start = position
      let item = try value(isKept: isKept)
      if isKept { items.append(item) }
      if isInMember, depth == 2, self.items.count < Self.mostItems {
        self.items.append(start..<position)
      }
      if try isAtEnd(UInt8(ascii: "]")) { return .array(items) }
    }
  }

  /// Reads the comma before another item, or the end.
  private mutating func isAtEnd(_ end: UInt8) throws(JSONError) -> Bool {
    skipBlanks()
    guard let byte = next, byte == end || byte == UInt8(ascii: ",") else {
      throw failure(.malformed)
    }
    position += 1
    return byte == end
  }

  private mutating func word(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for byte in UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) {
      try expect(byte)
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    let whole = position
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if position == whole, let integer = Int64(text) { return .integer(integer) }
    return .number(Double(text) ?? 0)
  }

  private mutating func digits() throws(JSONError) {
    guard let first = next, first.isDigit else { throw failure(.malformed) }
    while let byte = next, byte.isDigit { position += 1 }
  }

  /// Reads a string; `nil` if it is not kept.
  private mutating func string(isKept: Bool) throws(JSONError) -> String? {
    try expect(UInt8(ascii: "\""))
    let start = position
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      guard byte >= 0x20 else { throw failure(.malformed) }
      position += 1
    }
    guard next == UInt8(ascii: "\"") else { return try escapedString(from: start, isKept: isKept) }
    defer { position += 1 }
    return try isKept ? text(bytes[start..<position]) : nil
  }

  private mutating func escapedString(
    from start: Int, isKept: Bool
  ) throws(JSONError) -> String? {
    var collected = isKept ? Array(bytes[start..<position]) : []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure(.malformed) }
      position += 1
      if byte == UInt8(ascii: "\\") {
        let scalar = try escape()
        if isKept { collected += String(Character(scalar)).utf8 }
      } else if isKept {
        collected.append(byte)
      }
    }
    try expect(UInt8(ascii: "\""))
    return try isKept ? text(collected[...]) : nil
  }

  private func text(_ bytes: some Collection<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure(.malformed) }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = next else { throw failure(.malformed) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure(.malformed)
    }
  }

  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let unit = try fourDigits()
    guard (0xD800..<0xDC00).contains(unit), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
    let beforeSecond = position
    position += 2
    let second = try fourDigits()
    guard (0xDC00..<0xE000).contains(second) else {
      position = beforeSecond
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next?.hexValue else { throw failure(.malformed) }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }
}
