// SPDX-License-Identifier: Apache-2.0

/// The classes of ASCII bytes that remotes and issue keys are made of.
extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

  var isLower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

  var isLetter: Bool { isUpper || isLower }

  var isAlphanumeric: Bool { isLetter || isDigit }

  var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  var uppercased: UInt8 { isLower ? self & 0xDF : self }

  var lowercased: UInt8 { isUpper ? self | 0x20 : self }
}

extension StringProtocol {
  /// What follows a prefix, `nil` without it.
  ///
  /// Compared byte for byte: a name may begin with a character that joins the one before it.
  func after(prefix: String) -> SubSequence? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...]
  }
}

extension String {
  /// Takes bytes of UTF-8 with each letter of ASCII in upper case, and all else as it is.
  init(uppercasing bytes: ArraySlice<UInt8>) {
    self.init(unsafeUninitializedCapacity: bytes.count) { buffer in
      for (place, byte) in zip(buffer.indices, bytes) { buffer[place] = byte.uppercased }
      return bytes.count
    }
  }
}
