// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import TextCoding

@Suite struct PercentEncodingTests {
  @Test func encodesAllButUnreservedCharacters() {
    #expect(PercentEncoding.encode("aZ0-._~ /é%") == "aZ0-._~%20%2F%C3%A9%25")
    #expect(PercentEncoding.encode("a/b c", keeping: "/") == "a/b%20c")
  }

  @Test func noSegmentIsADotOrTwo() {
    #expect(PercentEncoding.encodeSegment(".") == "%2E")
    #expect(PercentEncoding.encodeSegment("..") == "%2E%2E")
    #expect(PercentEncoding.encodeSegment("a..") == "a..")
  }

  @Test func repairKeepsExistingEscapes() {
    #expect(PercentEncoding.repair(segment: Array("a%2f%b /?".utf8)) == "a%2f%25b%20%2F%3F")
    #expect(PercentEncoding.repair(part: Array("a/b?c=%zz".utf8)) == "a/b?c=%25zz")
  }

  @Test func decodesOnceAndKeepsWhatIsNoEscape() {
    #expect(PercentEncoding.decode("a%2Fb%2f%252F%zz%4") == "a/b/%2F%zz%4")
    #expect(PercentEncoding.decodeQuery("a+b%2B") == "a b+")
  }

  @Test(arguments: ["%", "%4", "%zz", "%FF"])
  func strictDecodingRefusesBrokenText(text: String) {
    #expect(PercentEncoding.decodeStrictly(text) == nil)
    #expect(PercentEncoding.decodeStrictly("a%20b") == "a b")
  }
}

@Suite struct DigestTests {
  /// Source: FIPS 180-4 examples, RFC 4231 test case 2.
  @Test func agreesWithPublishedVectors() {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Digest.hex(of: "abc") == abc)
    var digest = Digest()
    digest.add(Array("a".utf8))
    digest.add(Array("bc".utf8))
    #expect(digest.hex == abc)
    #expect(Hex.encode(digest.bytes) == abc)
    let signature = HMACSHA256.sign(
      Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(
      Hex.encode(signature) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func comparesSecrets() {
    #expect(HMACSHA256.areEqual("a", "a"))
    #expect(!HMACSHA256.areEqual("a", "b"))
  }
}

@Suite struct NumberTests {
  @Test func sumsAndProductsSaturate() {
    #expect(Int64.max.addingSaturating(1) == .max)
    #expect(Int64.min.addingSaturating(-1) == .min)
    #expect((2 as Int8).addingSaturating(3) == 5)
    #expect(Int64.max.multiplyingSaturating(by: 2) == .max)
    #expect(Int64.max.multiplyingSaturating(by: -2) == .min)
  }

  @Test func numbersArePaddedWithZeros() {
    #expect(7.zeroPadded(to: 3) == "007")
    #expect(1234.zeroPadded(to: 3) == "1234")
  }
}

@Suite struct TextFormTests {
  @Test func bytesBecomeHexDigits() {
    #expect(Hex.encode([0, 15, 255]) == "000fff")
    #expect(Hex.encode([0xAB], uppercase: true) == "AB")
  }

  @Test(arguments: [[], [0], [255, 254], [251, 255, 191], Array(0...255)] as [[UInt8]])
  func base64URLComesBackAsBytes(bytes: [UInt8]) {
    let text = Base64URL.encode(bytes)
    #expect(!text.contains { "+/=".contains($0) })
    #expect(Base64URL.decode(text) == bytes)
  }

  @Test(arguments: ["a", "ab=", "a+b", "a b", "é"])
  func base64URLRefusesOtherText(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test(arguments: ["http://a", "HTTPS://a.b/c?d#e"])
  func webURLsHaveASchemeAndAHost(text: String) {
    #expect(WebURL.isValid(text))
  }

  @Test(arguments: [
    "", "a.b/c", "ftp://a", "https://", "https:///a", "https://a b", "javascript:x",
  ])
  func otherURLsAreNotForABrowser(text: String) {
    #expect(!WebURL.isValid(text))
  }
}

@Suite struct CharacterClassTests {
  @Test func everyByteIsInTheClassesOfItsCharacter() {
    for byte in UInt8.min...UInt8.max {
      let scalar = Unicode.Scalar(byte)
      let isASCII = byte < 0x80
      #expect(byte.isDigit == (isASCII && scalar.properties.numericType == .decimal))
      #expect(byte.isUpper == (isASCII && scalar.properties.isUppercase))
      #expect(byte.isLower == (isASCII && scalar.properties.isLowercase))
      #expect(byte.isLetter == (byte.isUpper || byte.isLower))
      #expect(byte.isAlphanumeric == (byte.isLetter || byte.isDigit))
    }
  }

  @Test func lettersChangeTheirCaseAndNothingElseDoes() {
    for byte in UInt8.min...UInt8.max where !byte.isLetter {
      #expect(byte.uppercased == byte)
      #expect(byte.lowercased == byte)
    }
    #expect(UInt8(ascii: "z").uppercased == UInt8(ascii: "Z"))
    #expect(UInt8(ascii: "A").lowercased == UInt8(ascii: "a"))
  }

  @Test func hexDigitsHaveAValueInEitherCase() {
    #expect("0123456789abcdef".utf8.map(\.hexValue) == (0...15).map { $0 })
    #expect("ABCDEF".utf8.map(\.hexValue) == (10...15).map { $0 })
    #expect("/:@G`g".utf8.allSatisfy { $0.hexValue == nil })
  }
}

@Suite struct ByteSearchTests {
  @Test(arguments: [
    ("abcabd", "abd", 3), ("aab", "ab", 1), ("aaab", "aab", 1), ("ab", "", 0), ("", "a", nil),
    ("ab", "abc", nil), ("xa", "ab", nil), ("Größe::x", "::", 7),
  ])
  func findsTheFirstOccurrence(text: String, wanted: String, offset: Int?) {
    let bytes = Array(text.utf8)
    let expected = offset.map { $0..<($0 + wanted.utf8.count) }
    #expect(bytes.firstRange(ofBytes: wanted.utf8) == expected)
    #expect(
      ([0x23] + bytes)[1...].firstRange(ofBytes: wanted.utf8)?.lowerBound == offset.map { $0 + 1 })
    #expect(text.contains(bytesOf: wanted) == (offset != nil))
  }

  /// The standard library's search is the model.
  @Test func agreesWithTheStandardLibrary() {
    var random = SeededRandom(seed: 7)
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        UInt8.random(in: 0...1, using: &random)
      }
      let wanted = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        UInt8.random(in: 0...1, using: &random)
      }
      #expect(text.firstRange(ofBytes: wanted) == text.firstRange(of: wanted))
    }
  }
}
