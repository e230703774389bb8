// SPDX-License-Identifier: Apache-2.0

import Driver

@testable import TextCoding

/// Reads the input and checks it with a grammar of its own: both must agree, and what was read and
/// written must be read as the same value.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeRawBufferPointer(start: start, count: count))
  let limits = JSONLimits(depth: 32, values: 1000)
  let chosen = read(bytes, limits) { _, name in name.utf8.count % 2 == 0 }
  let whole = read(bytes, limits, keeping: nil)
  switch whole {
  case .success(let value):
    var grammar = JSONGrammar(bytes)
    precondition(grammar.accepts, "the reader accepts what the grammar refuses")
    precondition((try? chosen.get()) != nil, "leaving members out makes a sound document unsound")
    checkWriting(value)
  case .failure(let error):
    precondition((0...count).contains(error.offset), "an error outside of the document")
    var grammar = JSONGrammar(bytes)
    let isBounded = error.kind == .tooDeep || error.kind == .tooManyValues
    precondition(isBounded || !grammar.accepts, "the reader refuses what the grammar accepts")
  }
  return 0
}

private func read(
  _ bytes: [UInt8], _ limits: JSONLimits, keeping choice: JSONReader.Choice?
) -> Result<JSONValue, JSONError> {
  Result { () throws(JSONError) in try JSONReader.read(bytes, limits: limits, keeping: choice) }
}

private func checkWriting(_ value: JSONValue) {
  guard let text = try? JSONText.encode(value) else { return }
  guard let again = try? JSONReader.read(text) else {
    preconditionFailure("what was written cannot be read")
  }
  // Only a negative zero loses something: it is written like an integer.
  let isExact = (try? JSONText.encode(again)) == text
  precondition(
    isExact || text.contains(UInt8(ascii: "-")), "reading and writing change the document")
}

/// RFC 8259, checked one byte after the other.
private struct JSONGrammar {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
  }

  /// Whether the bytes are one document in UTF-8.
  var accepts: Bool {
    mutating get {
      guard String(validating: bytes, as: UTF8.self) != nil else { return false }
      return value() && place == bytes.count
    }
  }

  private mutating func value() -> Bool {
    skipSpace()
    defer { skipSpace() }
    switch next {
    case UInt8(ascii: "{"): return list(end: UInt8(ascii: "}"), named: true)
    case UInt8(ascii: "["): return list(end: UInt8(ascii: "]"), named: false)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func list(end: UInt8, named: Bool) -> Bool {
    place += 1
    skipSpace()
    if take(end) { return true }
    while true {
      if named {
        skipSpace()
        guard string() else { return false }
        skipSpace()
        guard take(UInt8(ascii: ":")) else { return false }
      }
      guard value() else { return false }
      if take(end) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func string() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0..<0x20: return false
      case UInt8(ascii: "\\"):
        guard let escaped = next else { return false }
        place += 1
        if escaped == UInt8(ascii: "u") {
          let digits = bytes[place...].prefix(4)
          guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
          else { return false }
          place += 4
        } else if !"\"\\/bfnrt".utf8.contains(escaped) {
          return false
        }
      default: break
      }
    }
    return false
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
    if take(UInt8(ascii: ".")) { guard digits() else { return false } }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() else { return false }
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = place
    while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
    return place > start
  }

  private mutating func word(_ word: String) -> Bool {
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    place += 1
    return true
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }
}

@main
enum Program {
  static func main() { fuzz(fuzzJSON) }
}
