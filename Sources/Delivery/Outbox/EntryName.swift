// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// The name of an entry's file: `KEY.SEQUENCE.CREATED.SIZE`, with `.s` if it may have been sent.
///
/// `KEY` is a digest of site, pipeline and number, so nothing from a build shapes a path. All parts
/// have a fixed width, so a listing shows which entry is newest and how much is held.
struct EntryName: Hashable, Sendable {
  /// The first half of the digest of site and build, 32 hexadecimal digits.
  let key: String
  /// `updateSequenceNumber`.
  var sequence: Int64
  /// When the entry was made, in milliseconds since 1970.
  let created: Int64
  /// The size of the file, in bytes.
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

  /// The name of an entry with a header.
  init(_ header: Entry.Header, size: Int) {
    self.init(
      key: Self.key(of: header.key, site: header.site), sequence: header.sequence,
      created: header.created, size: size, mayBeSent: header.mayBeSent)
  }

  /// What represents a build of a site in the names of files.
  static func key(of build: BuildKey, site: String) -> String {
    key(of: [site, build.pipelineId, String(build.buildNumber)])
  }

  /// What represents a site in the names of files.
  static func key(ofSite site: String) -> String { key(of: [site]) }

  private static func key(of parts: [String]) -> String {
    String(Digest.hex(of: parts.joined(separator: "\0")).prefix(32))
  }

  /// The name.
  var text: String {
    let numbers = [
      sequence.zeroPadded(to: 19), created.zeroPadded(to: 16), size.zeroPadded(to: 10),
    ]
    return ([key] + numbers).joined(separator: ".") + (mayBeSent ? ".s" : "")
  }

  /// A short form for people: the beginning of the digest, and the number.
  var id: String { "\(key.prefix(12))-\(sequence)" }

  /// Reads a name; `nil` for any other text.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let name = bytes.withUnsafeBufferPointer({ EntryName(bytes: $0) }) else { return nil }
    self = name
  }

  /// Reads the name of a file up to an `@`; `nil` for any other bytes.
  init?(bytes: UnsafeBufferPointer<UInt8>) {
    let bytes = bytes.prefix { $0 != UInt8(ascii: "@") }
    let dot = UInt8(ascii: ".")
    guard bytes.count == 80 || bytes.count == 82 && bytes[80] == dot && bytes[81] == 115,
      bytes[32] == dot, bytes[52] == dot, bytes[69] == dot,
      bytes[..<32].allSatisfy({ $0.hexValue != nil && !$0.isUpper }),
      let sequence = Self.number(bytes[33..<52]), let created = Self.number(bytes[53..<69]),
      let size = Self.number(bytes[70..<80])
    else { return nil }
    self.init(
      key: String(decoding: bytes[..<32], as: UTF8.self), sequence: sequence, created: created,
      size: Int(size), mayBeSent: bytes.count == 82)
  }

  private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    var result: Int64 = 0
    for digit in digits {
      guard digit.isDigit else { return nil }
      let (tens, isTooBig) = result.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooBig) = tens.addingReportingOverflow(Int64(digit - 48))
      guard !isTooBig, !isStillTooBig else { return nil }
      result = sum
    }
    return result
  }

  /// Whether this is the newer of two snapshots of a build: by number, then by when it was made.
  func isNewer(than other: EntryName) -> Bool {
    (sequence, created, size) > (other.sequence, other.created, other.size)
  }
}

/// Who sends an entry, and until when nobody else may.
struct Claim: Hashable, Sendable {
  /// When the claim ends by itself, in milliseconds since 1970 by the machine's clock.
  var lease: Int64
  /// Who holds it.
  var claimant: Claimant
  /// Distinguishes the claims of one process.
  var serial: Int
  /// Where the entry was before.
  var origin = Entry.State.new
  /// Whether a request with its bytes may have left before this claim.
  var wasSent = false

  /// What follows the entry's name and an `@` in the name of the file.
  var text: String { "\(lease).\(claimant.host).\(claimant.process).\(serial)" }

  /// The longest possible lease: a later end means that the clock was set back.
  static let longestLease: Int64 = 2 * 86_400_000

  /// Whether nobody holds the entry any more: its process has ended, or the lease ran out.
  func isStale(now: Int64, seenFrom here: Claimant) -> Bool {
    let (left, overflow) = lease.subtractingReportingOverflow(now)
    return overflow || left < 0 || left > Self.longestLease || claimant.isGone(seenFrom: here)
  }
}

extension Claim {
  /// Reads what follows the `@`; `nil` for any other text.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let lease = Int64(parts[0]), let process = Int32(parts[2]),
      let serial = Int(parts[3])
    else { return nil }
    self.init(
      lease: lease, claimant: Claimant(host: String(parts[1]), process: process), serial: serial)
  }
}

/// A process that may hold entries.
struct Claimant: Hashable, Sendable {
  /// Eight hexadecimal digits for this boot of this machine and its space of process ids; all zeros
  /// if that is unknown.
  var host: String
  /// The process id.
  var process: Int32

  /// A process of another machine, of which nothing is known.
  static let unknown = Claimant(host: "00000000", process: 0)

  /// This process.
  static func current() -> Claimant {
    // Without these files only the shortcut of ``isGone(seenFrom:)`` is lost; leases still run out.
    var scope = SmallFile.bytes("/proc/sys/kernel/random/boot_id", limit: 64) ?? []
    var status = stat()
    if stat("/proc/self/ns/pid", &status) == 0 { scope += Array("\(status.st_ino)".utf8) }
    let host = scope.isEmpty ? "00000000" : String(Digest.hex(of: scope).prefix(8))
    return Claimant(host: host, process: getpid())
  }

  /// Whether the process is known to have ended; `false` if that is unknown.
  func isGone(seenFrom here: Claimant) -> Bool {
    guard host == here.host, host != "00000000", process > 0, process != here.process else {
      return false
    }
    return kill(process, 0) == -1 && errno == ESRCH
  }
}
