// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import TextCoding

/// Random texts and bytes through each coding and back, against the rules of its RFC.
@Suite struct RoundTripTests {
  /// Characters that matter: reserved, unreserved, escapes, whole and broken, and beyond ASCII.
  private static let pieces = [
    "a", "Z", "0", "-", ".", "_", "~", "/", "?", "#", "[", "]", "@", ":", "!", "$", "&", "'", "(",
    ")", "*", "+", ",", ";", "=", "%", "%%", "%4", "%41", "%2f", "%2F", "%zz", "%C3", "%C3%A9", " ",
    "\n", "\"", "<", "\\", "^", "`", "{", "|", "}", "é", "日", "😀", "e\u{301}", "\u{0}",
  ]

  private func text(_ random: inout SeededRandom) -> String {
    (0..<Int.random(in: 0...12, using: &random)).map { _ in
      Self.pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  private func bytes(_ random: inout SeededRandom) -> [UInt8] {
    (0..<Int.random(in: 0...40, using: &random)).map { _ in
      UInt8.random(in: .min ... .max, using: &random)
    }
  }

  private static let unreserved = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func encodedTextComesBackAndIsUnreserved(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let text = text(&random)
      let encoded = PercentEncoding.encode(text)
      #expect(PercentEncoding.decode(encoded) == text)
      #expect(PercentEncoding.decodeStrictly(encoded) == text)
      #expect(PercentEncoding.decodeQuery(encoded) == text)
      #expect(encoded.utf8.allSatisfy { Self.unreserved.contains($0) || $0 == UInt8(ascii: "%") })
      #expect(encoded.matches(of: /%[0-9A-F]{2}/).count == encoded.count { $0 == "%" })
      let path = PercentEncoding.encode(text, keeping: "/")
      #expect(path.count { $0 == "/" } == text.unicodeScalars.count { $0 == "/" })
      #expect(PercentEncoding.decode(path) == text)
      let segment = PercentEncoding.encodeSegment(text)
      #expect(!segment.contains("/") && segment != "." && segment != "..")
      #expect(PercentEncoding.decode(segment) == text)
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func repairingTwiceChangesNothingAndKeepsTheMeaning(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let bytes = Array(text(&random).utf8)
      for repaired in [
        PercentEncoding.repair(segment: bytes), PercentEncoding.repair(part: bytes),
      ] {
        #expect(PercentEncoding.decode(repaired.utf8) == PercentEncoding.decode(bytes))
        #expect(
          !repaired.utf8.contains { $0 <= 0x20 || $0 >= 0x7F || #""<>\^`{|}#[]"#.utf8.contains($0) }
        )
      }
      let segment = PercentEncoding.repair(segment: bytes)
      #expect(PercentEncoding.repair(segment: segment.utf8) == segment)
      #expect(!segment.contains("/") && !segment.contains("?"))
      let part = PercentEncoding.repair(part: bytes)
      #expect(PercentEncoding.repair(part: part.utf8) == part)
    }
  }

  @Test(
    arguments: [
      ("a%20b", "a b"), ("%E2%82%AC", "€"), ("%", nil), ("a%2", nil), ("%2x", nil), ("%x2", nil),
      ("%C3", nil), ("%C3%28", nil), ("%ED%A0%80", nil), ("%C0%AF", nil), ("%00", "\0"), ("+", "+"),
    ] as [(String, String?)])
  func strictDecodingAcceptsWholeEscapesOfUTF8Only(text: String, decoded: String?) {
    #expect(PercentEncoding.decodeStrictly(text) == decoded)
  }

  /// Source: RFC 4648, section 10, without padding.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"), ("??>>~~", "Pz8-Pn5-"), ("\u{7FF}", "378"),
  ])
  func base64URLAgreesWithThePublishedVectors(text: String, encoded: String) {
    #expect(Base64URL.encode(text.utf8) == encoded)
    #expect(Base64URL.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func bytesComeBackFromHexAndBase64(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let bytes = bytes(&random)
      let hex = Hex.encode(bytes)
      let digits = hex.map { UInt8($0.hexDigitValue ?? 0) }
      #expect(
        stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] } == bytes)
      #expect(Hex.encode(bytes, uppercase: true) == hex.uppercased())
      #expect(hex.utf8.count == 2 * bytes.count)
      let text = Base64URL.encode(bytes)
      #expect(Base64URL.decode(text) == bytes)
      #expect(text.utf8.count == (bytes.count * 4 + 2) / 3)
      #expect(Base64URL.decode(text + "=") == nil)
    }
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func aDigestDoesNotDependOnThePieces(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = (0..<6).map { _ in bytes(&random) }
    var digest = Digest()
    for piece in pieces { digest.add(piece) }
    let whole = pieces.flatMap { $0 }
    #expect(digest.hex == Digest.hex(of: whole))
    #expect(digest.bytes == Digest.bytes(of: whole))
    let signature = HMACSHA256.sign(whole, key: pieces[0])
    #expect(HMACSHA256.isValid(signature, of: whole, key: pieces[0]))
    #expect(!HMACSHA256.isValid(signature, of: whole + [0], key: pieces[0]))
    #expect(!HMACSHA256.isValid(signature.dropLast(), of: whole, key: pieces[0]))
  }

  /// Source: RFC 4231, test cases 1, 3, 4 and 6.
  @Test(
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(1...25), [UInt8](repeating: 0xCD, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ] as [([UInt8], [UInt8], String)])
  func signaturesAgreeWithThePublishedVectors(key: [UInt8], text: [UInt8], signature: String) {
    #expect(Hex.encode(HMACSHA256.sign(text, key: key)) == signature)
  }
}

@Suite struct DecimalTests {
  @Test func everySumAndProductOfSmallNumbersIsTheNearestOne() {
    for left in Int8.min...Int8.max {
      for right in Int8.min...Int8.max {
        let sum = Int8(clamping: Int(left) + Int(right))
        let product = Int8(clamping: Int(left) * Int(right))
        guard left.addingSaturating(right) == sum,
          left.multiplyingSaturating(by: right) == product
        else {
          Issue.record("\(left), \(right)")
          return
        }
      }
    }
  }

  @Test(arguments: [
    (0, 0, "0"), (0, 4, "0000"), (7, 1, "7"), (10, 1, "10"), (999, 4, "0999"), (1000, 4, "1000"),
  ])
  func paddingNeverCuts(number: Int, width: Int, text: String) {
    #expect(number.zeroPadded(to: width) == text)
    #expect(Int64(number).zeroPadded(to: width) == String(number).zeroPadded(to: width))
  }
}

@Suite struct ShellTextTests {
  /// What a POSIX shell makes of one word of single quotes and escaped quotes.
  private func read(_ word: String) -> String? {
    var result = ""
    var isQuoted = false
    var isEscaped = false
    for character in word.unicodeScalars {
      switch (character, isQuoted, isEscaped) {
      case ("'", _, false): isQuoted.toggle()
      case ("\\", false, false): isEscaped = true
      case (_, false, true), (_, true, _):
        result.unicodeScalars.append(character)
        isEscaped = false
      default: return nil
      }
    }
    return isQuoted || isEscaped ? nil : result
  }

  @Test(arguments: [
    "", "a", "it's", "''", "a b", "$HOME `id` $(id)", "\\", "'\\''", "\n\t", "*?[a]~", "-n", "日本",
    "a'\u{301}b", "!!", ";&|<>()",
  ])
  func aQuotedTextIsOneWordOfTheShell(text: String) {
    let read = read(text.shellQuoted)
    #expect(read.map { Array($0.utf8) } == Array(text.utf8))
  }
}

@Suite struct WebURLTests {
  @Test(arguments: [
    ("https://a", true), ("http://127.0.0.1:8080/", true), ("https://[::1]/x", true),
    ("hTTps://a", true), ("https://a?b", true), ("https://a#b", true),
    ("https://ä.example/é", true),
    ("https://a/%20", true), ("https:/a", false), ("https:a", false), ("http://", false),
    ("http://?a", false), ("http://#a", false), (" https://a", false), ("https://a ", false),
    ("https://a\n", false), ("https://a\t/b", false), ("https://a\u{7F}", false),
    ("https://a/\u{0}", false), ("file:///etc/passwd", false), ("data:text/html,x", false),
    ("//a/b", false), ("httpss://a", false), ("blob:https://a", false),
  ])
  func onlyFullWebAddressesAreValid(text: String, isValid: Bool) {
    #expect(WebURL.isValid(text) == isValid)
  }
}
