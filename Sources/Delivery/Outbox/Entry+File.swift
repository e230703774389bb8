// SPDX-License-Identifier: Apache-2.0

import TextCoding
internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The file of an entry.
///
/// The first line is `BUILDPOST-ENTRY VERSION LENGTH DIGEST` in fixed widths: the length of what follows, and the
/// SHA-256 of the line up to the digest and of what follows. This line is the same in every version, so that an older
/// program tells "written by a newer one" (left alone) from "damaged" (set aside). Then come the length of the header,
/// the header as JSON, and the build byte for byte.
extension Entry {
  /// The version written here.
  static let version = 1
  /// The longest file that is read.
  static let longest = 64 << 20

  private static let magic = "BUILDPOST-ENTRY"
  private static let prefixLength = 32
  private static let lineLength = prefixLength + 64 + 1

  /// What a file turned out to be.
  enum Reading: Equatable {
    case entry(Entry)
    /// A sound file of another version.
    case otherVersion(Int)
    /// Torn or changed.
    case damaged
  }

  /// The name and the bytes of the file.
  ///
  /// - Throws: `EncodingError`, which no existing value causes.
  func encoded() throws -> (name: EntryName, file: Data) {
    let json = try JSONText.encode(header)
    let rest = Data("\(Self.fixed(json.count, 10))\n".utf8) + json + Data("\n".utf8) + build
    let file = Self.frame(rest, version: Self.version)
    let name = EntryName(
      key: EntryName.key(of: header.key, site: header.site), sequence: header.sequence,
      created: header.created, size: file.count, mayBeSent: header.mayBeSent)
    return (name, file)
  }

  /// Puts the first line before the content of a file.
  static func frame(_ rest: Data, version: Int) -> Data {
    let prefix = Data("\(magic) \(fixed(version, 4)) \(fixed(rest.count, 10)) ".utf8)
    return prefix + Data("\(Digest.hex(of: prefix + rest))\n".utf8) + rest
  }

  /// Reads the bytes of a file; never fails on any bytes.
  static func read(_ file: Data) -> Reading {
    let bytes = Data(file)
    guard bytes.count > lineLength, bytes[lineLength - 1] == UInt8(ascii: "\n") else {
      return .damaged
    }
    let prefix = bytes[..<prefixLength]
    let rest = bytes[lineLength...]
    let words = String(decoding: prefix, as: UTF8.self).split(separator: " ")
    guard words.count == 3, words[0] == magic, let version = Int(words[1]),
      Int(words[2]) == rest.count,
      Data(Digest.hex(of: prefix + rest).utf8) == bytes[prefixLength..<(lineLength - 1)]
    else { return .damaged }
    guard version == self.version else { return .otherVersion(version) }
    return content(Data(rest)).map(Reading.entry) ?? .damaged
  }

  private static func content(_ rest: Data) -> Entry? {
    guard rest.count > 11, let length = Int(String(decoding: rest[..<10], as: UTF8.self)),
      length >= 0, rest.count >= 12 + length,
      // A header that this version cannot read is as good as a damaged one: the file is set aside, not lost.
      let header = try? JSONDecoder().decode(Header.self, from: rest[11..<(11 + length)])
    else { return nil }
    return Entry(header: header, build: Data(rest[(12 + length)...]))
  }

  private static func fixed(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
