// SPDX-License-Identifier: Apache-2.0

/// The id of a site, in a form that is safe in a path.
public struct CloudId: Sendable, Hashable, CustomStringConvertible {
  /// The id.
  public let description: String

  /// Takes 1 to 64 letters, digits and dashes; `nil` for anything else.
  public init?(_ text: String) {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isSafe, (1...64).contains(text.utf8.count) else { return nil }
    description = text
  }
}
