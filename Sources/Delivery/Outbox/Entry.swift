// SPDX-License-Identifier: Apache-2.0

public import BuildModel
public import Platform

/// How a build got its `updateSequenceNumber`.
public enum SequenceNumbers: Sendable, Equatable {
  /// It is the time by this machine: it may be raised, and corrected once before the first send.
  case minted
  /// Whoever submits the build chose it; it never changes.
  case given
}

/// A build on its way to Jira: its name in the outbox, its state, and what is sent.
///
/// The content is absent while only names were listed, and if the file could not be read.
public struct Entry: Sendable, Equatable {
  /// How far a build has got on its way.
  public enum State: String, Sendable, CaseIterable {
    /// Not in the outbox.
    case draft
    /// Waiting to be sent.
    case new
    /// Claimed by a process, which sends it.
    case sending
    /// Refused by Jira.
    case rejected
    /// Torn or changed; never sent.
    case quarantine

    /// The states that an outbox keeps.
    static let kept: [State] = [.new, .sending, .rejected, .quarantine]
  }

  /// The name of its file, which says what has to be known without opening it.
  var name: EntryName
  /// Where it is.
  public internal(set) var state: State
  /// Who sends it until when; only while it is being sent.
  var claim: Claim?
  /// What is known about the build, and what is sent.
  var content: Content?
  /// Why there is no content, if that is known.
  var problem: String?
  /// A digest of the site as the listing of a store shows it; `nil` if it shows none.
  var listedSite: String?

  /// What is known about a build, and its exact bytes.
  struct Content: Sendable, Equatable {
    var header: Header
    /// The build's JSON, byte for byte as it is sent.
    var build: Data
  }

  /// What is known about a build.
  struct Header: Codable, Equatable, Sendable {
    /// The site it is for; it is sent to no other.
    var site: String
    /// The build.
    var key: BuildKey
    /// `updateSequenceNumber` in the bytes.
    var sequence: Int64
    /// `properties` of the request.
    var properties: [String: String]
    /// `providerMetadata.product` of the request.
    var product: String?
    /// When it was made, in milliseconds since 1970 by the machine's clock.
    var created: Int64
    /// How often it was sent without an answer about it.
    var attempts = 0
    /// When that was last, in milliseconds since 1970 by the machine's clock.
    var lastAttempt: Int64?
    /// Whether we chose the number, so that it may be chosen again once before the first send.
    var isMinted: Bool
    /// Whether it was chosen again.
    var isReminted = false
    /// Whether a request with these bytes may have left.
    var mayBeSent = false
    /// Whether all issue keys of the build are guesses, which the site need not know.
    var keysAreGuesses: Bool?
    /// Why it is still here.
    var reason: String?
    /// Why Jira refused it.
    var errors: [Receipt.Rejection.Reason]?
  }

  init(_ name: EntryName, _ state: State, claim: Claim? = nil, content: Content? = nil) {
    self.name = name
    self.state = state
    self.claim = claim
    self.content = content
  }

  /// A build that is not in an outbox yet.
  ///
  /// - Throws: `EncodingError`, which no existing value causes.
  init(
    draft build: BuildData, envelope: Submission.Envelope, numbers: SequenceNumbers, site: String,
    created: Int64, keysAreGuesses: Bool = false
  ) throws {
    var header = Header(
      site: site, key: build.key, sequence: build.updateSequenceNumber,
      properties: envelope.properties, product: envelope.product, created: created,
      isMinted: numbers == .minted)
    if keysAreGuesses { header.keysAreGuesses = true }
    let content = Content(header: header, build: try JSONText.encode(build))
    self.init(EntryName(header, size: content.build.count), .draft, content: content)
  }

  /// Whether it counts as a build that has still to be delivered.
  var isWaiting: Bool { state == .new || state == .sending }

  /// Whether all issue keys of the build are guesses and among those that the site does not know.
  func isGuess(unknown: [String]) -> Bool {
    // What cannot be read is not a guess; sending it again says why.
    guard content?.header.keysAreGuesses == true, let build = data else { return false }
    return build.issues.keys.allSatisfy { unknown.contains($0.description) }
  }

  /// The build; `nil` if it cannot be read.
  var data: BuildData? {
    content.flatMap { try? JSONDecoder().decode(BuildData.self, from: $0.build) }
  }

  /// Gives the build another number.
  ///
  /// - Throws: `DecodingError` if the bytes are not a build.
  mutating func renumber(_ number: Int64) throws {
    guard var content, content.header.sequence != number else { return }
    var build = try JSONDecoder().decode(BuildData.self, from: content.build)
    build.updateSequenceNumber = number
    content.build = try JSONText.encode(build)
    content.header.sequence = number
    self.content = content
    name = EntryName(content.header, size: name.size)
  }
}

extension Entry {
  /// The entry after it was sent: without an answer about it, for some reason, or with a refusal.
  func attempted(
    at milliseconds: Int64, reason: String?, errors: [Receipt.Rejection.Reason]? = nil
  ) -> Entry {
    var entry = self
    guard var header = content?.header else { return self }
    header.attempts = header.attempts.addingSaturating(1)
    header.lastAttempt = milliseconds
    header.reason = reason
    header.errors = errors ?? header.errors
    entry.content?.header = header
    return entry
  }

  /// Orders entries by when they were made.
  func isOlder(than other: Entry) -> Bool {
    (created, sequence, name.key) < (other.created, other.sequence, other.name.key)
  }
}

extension [Entry] {
  /// The newest update of a build.
  var newest: Entry? { self.max { $1.name.isNewer(than: $0.name) } }

  /// The newest update of each build, in the order of the oldest.
  func newestOfEach(
    by isNewer: (Entry, Entry) -> Bool = { $0.name.isNewer(than: $1.name) }
  ) -> [Entry] {
    var newest: [String: Entry] = [:]
    for entry in self where newest[entry.name.key].map({ isNewer(entry, $0) }) ?? true {
      newest[entry.name.key] = entry
    }
    return compactMap { newest.removeValue(forKey: $0.name.key) }
  }
}

/// What people and programs that look into an outbox see.
extension Entry {
  /// A short name: the beginning of the build's digest, and the number.
  public var id: String { name.id }
  /// The size of its file, in bytes.
  public var size: Int { name.size }
  /// When it was made, in milliseconds since 1970 by the machine's clock.
  public var created: Int64 { name.created }
  /// The number of the update.
  public var sequence: Int64 { name.sequence }
  /// The site it is for; `nil` if the file cannot be read.
  public var site: String? { content?.header.site }
  /// The build; `nil` if the file cannot be read.
  public var key: BuildKey? { content?.header.key }
  /// How often it was sent without an answer about it.
  public var attempts: Int { content?.header.attempts ?? 0 }
  /// When that was last, in milliseconds since 1970 by the machine's clock.
  public var lastAttempt: Int64? { content?.header.lastAttempt }
  /// Why it is here, in words.
  public var reason: String? { content.map(\.header.reason) ?? problem }
  /// Why Jira refused it.
  public var errors: [Receipt.Rejection.Reason] { content?.header.errors ?? [] }
  /// The build's JSON as it is sent; `nil` if the file cannot be read.
  public var build: Data? { content?.build }
}

/// The file of an entry.
///
/// The first line is `BUILDPOST-ENTRY VERSION LENGTH DIGEST` in fixed widths: the length of the
/// rest, and the SHA-256 of this line up to the digest and of the rest. It is the same in every
/// version, so an older program can tell "written by a newer version" (left alone) from "damaged"
/// (set aside). After it come the length of the header, the header as JSON, and the build byte for
/// byte.
extension Entry.Content {
  /// The version written here.
  static let version = 1
  /// The longest file that is read.
  static let longest = 64 << 20

  private static let magic = "BUILDPOST-ENTRY"
  private static let prefixLength = 32
  private static let lineLength = prefixLength + 64 + 1

  /// The name and the bytes of the file.
  ///
  /// - Throws: `EncodingError`, which no existing value causes.
  func encoded() throws -> (name: EntryName, file: Data) {
    let json = try JSONText.encode(header)
    let rest = Data("\(json.count.zeroPadded(to: 10))\n".utf8) + json + Data("\n".utf8) + build
    let file = Self.frame(rest, version: Self.version)
    return (EntryName(header, size: file.count), file)
  }

  /// Puts the first line before the rest of a file.
  static func frame(_ rest: Data, version: Int) -> Data {
    let numbers = "\(version.zeroPadded(to: 4)) \(rest.count.zeroPadded(to: 10))"
    let prefix = Data("\(magic) \(numbers) ".utf8)
    return prefix + Data("\(Digest.hex(of: prefix + rest))\n".utf8) + rest
  }

  /// Reads the bytes of a file and checks them against its name; never fails, whatever they are.
  static func read(_ file: Data, named name: EntryName) -> EntryReading {
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
    guard let content = content(Data(rest)),
      EntryName.key(of: content.header.key, site: content.header.site) == name.key,
      content.header.sequence == name.sequence
    else { return .damaged }
    return .content(content)
  }

  private static func content(_ rest: Data) -> Entry.Content? {
    guard rest.count > 11, let length = Int(String(decoding: rest[..<10], as: UTF8.self)),
      length >= 0, rest.count >= 12 + length,
      // A header that this version cannot read counts as damaged: the file is set aside, not lost.
      let header = try? JSONDecoder().decode(Entry.Header.self, from: rest[11..<(11 + length)])
    else { return nil }
    return Entry.Content(header: header, build: Data(rest[(12 + length)...]))
  }
}
