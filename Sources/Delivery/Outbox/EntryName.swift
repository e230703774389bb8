// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The name of an entry's file: `KEY.SEQUENCE.CREATED.SIZE`, followed by `.s` where it may have been sent.
///
/// `KEY` is a digest of site, pipeline and number, so that nothing of a build shapes a path. All parts have a fixed
/// width, so a listing answers who is newest and how much is held without opening a file.
struct EntryName: Hashable, Sendable {
  /// The first half of the digest of site and build, 32 hex digits.
  let key: String
  /// `updateSequenceNumber`.
  var sequence: Int64
  /// When the entry was made, in milliseconds since 1970.
  let created: Int64
  /// The bytes of the file.
  var size: Int
  /// Whether a request with these bytes may have left.
  var mayBeSent: Bool

  init(key: String, sequence: Int64, created: Int64, size: Int, mayBeSent: Bool) {
    self.key = key
    self.sequence = max(0, sequence)
    self.created = min(max(0, created), 9_999_999_999_999_999)
    self.size = min(max(0, size), 9_999_999_999)
    self.mayBeSent = mayBeSent
  }

  /// What stands for a build of a site in names of files.
  static func key(of build: BuildKey, site: String) -> String {
    key(of: [site, build.pipelineId, String(build.buildNumber)])
  }

  /// What stands for a site in names of files.
  static func key(ofSite site: String) -> String { key(of: [site]) }

  private static func key(of parts: [String]) -> String {
    String(Digest.hex(of: Data(parts.joined(separator: "\0").utf8)).prefix(32))
  }

  /// The name.
  var text: String {
    let numbers = [padded(sequence, 19), padded(created, 16), padded(Int64(size), 10)]
    return ([key] + numbers).joined(separator: ".") + (mayBeSent ? ".s" : "")
  }

  /// A short form for people: the beginning of the digest and the number.
  var id: String { "\(key.prefix(12))-\(sequence)" }

  /// Reads a name; `nil` for any other text.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let name = bytes.withUnsafeBufferPointer({ EntryName(bytes: $0) }) else { return nil }
    self = name
  }

  /// Reads a name as it stands in a directory, before an `@`; `nil` for any other bytes.
  init?(bytes: UnsafeBufferPointer<UInt8>) {
    let bytes = bytes.prefix { $0 != UInt8(ascii: "@") }
    let dot = UInt8(ascii: ".")
    guard bytes.count == 80 || bytes.count == 82 && bytes[80] == dot && bytes[81] == 115,
      bytes[32] == dot, bytes[52] == dot, bytes[69] == dot,
      bytes[..<32].allSatisfy(isHexDigit), let sequence = number(bytes[33..<52]),
      let created = number(bytes[53..<69]), let size = number(bytes[70..<80])
    else { return nil }
    self.init(
      key: String(decoding: bytes[..<32], as: UTF8.self), sequence: sequence, created: created,
      size: Int(size), mayBeSent: bytes.count == 82)
  }

  /// Whether this is the newer of two snapshots of a build: by number, then by when it was made.
  func isNewer(than other: EntryName) -> Bool {
    (sequence, created, size) > (other.sequence, other.created, other.size)
  }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
  var result: Int64 = 0
  for digit in digits {
    guard (48...57).contains(digit) else { return nil }
    let (tens, isTooBig) = result.multipliedReportingOverflow(by: 10)
    let (sum, isStillTooBig) = tens.addingReportingOverflow(Int64(digit - 48))
    guard !isTooBig, !isStillTooBig else { return nil }
    result = sum
  }
  return result
}

private func isHexDigit(_ byte: UInt8) -> Bool {
  (48...57).contains(byte) || (97...102).contains(byte)
}
