// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// A document in the form of a request's body, with any number of builds, read one build at a time.
///
/// Its memory is that of its bytes and one build: members that no build has are checked for their
/// grammar and skipped.
struct Document {
  /// What the builds share.
  let envelope: Submission.Envelope
  /// Where it begins in its stream.
  let start: Int
  /// Where it ends in its stream.
  let end: Int

  private let bytes: Data
  private let builds: [Range<Int>]

  /// The longest build, in bytes; with all fields at their limits it has a sixth of that.
  private static let longestBuild = 1 << 20

  /// Reads and checks a whole document.
  ///
  /// - Throws: ``Fault`` if it is not such a document.
  init(_ piece: DocumentSplitter.Piece) throws(Fault) {
    start = piece.offset
    end = piece.end
    bytes = piece.bytes
    envelope = try Self.envelope(try Self.members(piece.bytes))
    builds = try Self.builds(in: piece.bytes)
    guard !builds.isEmpty else { throw Fault("`builds` is empty") }
    for position in builds.indices { _ = try build(position) }
  }

  /// How many builds it has.
  var count: Int { builds.count }

  /// One of its builds.
  ///
  /// - Throws: ``Fault``, never once the document was read.
  func build(_ position: Int) throws(Fault) -> BuildData {
    let range = builds[position]
    guard range.count <= Self.longestBuild else {
      throw Fault("`builds[\(position)]` is larger than \(Self.longestBuild >> 20) MiB")
    }
    do {
      return try JSONDecoder().decode(BuildData.self, from: bytes[range])
    } catch {
      throw Fault(error, at: "builds[\(position)]")
    }
  }

  private static let notJSON = "the document is not well-formed JSON"

  // MARK: Members

  /// Checks the grammar of a document, and keeps only what its builds share.
  private static func members(_ bytes: Data) throws(Fault) -> JSONValue {
    do throws(JSONError) {
      return try JSONReader.read(bytes) { depth, name in
        depth > 0 || name == "properties" || name == "providerMetadata"
      }
    } catch {
      throw Fault(error.kind == .tooDeep ? "the document is nested too deeply" : notJSON)
    }
  }

  private static func envelope(_ members: JSONValue) throws(Fault) -> Submission.Envelope {
    let properties = try texts(members, "properties")
    let metadata = try texts(members, "providerMetadata")
    do {
      return try Submission.Envelope(properties: properties, product: metadata["product"])
    } catch {
      throw Fault(error.summary)
    }
  }

  private static func texts(
    _ members: JSONValue, _ name: String
  ) throws(Fault) -> [String: String] {
    guard let value = members.object?[name], value != .null else { return [:] }
    guard let object = value.object else { throw Fault("`\(name)` has the wrong type") }
    var result: [String: String] = [:]
    for (key, value) in object {
      guard let text = value.string else { throw Fault("`\(name).\(key)` has the wrong type") }
      result[key] = text
    }
    return result
  }

  /// The places of the builds in a well-formed object.
  private static func builds(in bytes: Data) throws(Fault) -> [Range<Int>] {
    var scan = Scan()
    for (position, byte) in zip(bytes.indices, bytes) { scan.step(byte, at: position) }
    guard scan.hasBuilds else { throw Fault("`builds` is missing") }
    guard scan.isArray else { throw Fault("`builds` has the wrong type") }
    return scan.builds
  }

  /// Finds the items of the member `builds` by counting brackets outside strings.
  private struct Scan {
    private(set) var builds: [Range<Int>] = []
    private(set) var hasBuilds = false
    private(set) var isArray = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// Whether the next string at depth 1 is a name.
    private var expectsName = true
    private var name: [UInt8] = []
    private var isInBuilds = false
    private var itemStart: Int?

    mutating func step(_ byte: UInt8, at position: Int) {
      if isInString { return string(byte) }
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: return
      case UInt8(ascii: ","):
        if depth == 2 { finishItem(at: position) }
        if depth == 1 { (expectsName, isInBuilds) = (true, false) }
        return
      case UInt8(ascii: ":"):
        guard depth == 1 else { return }
        expectsName = false
        guard name == Array("builds".utf8) else { return }
        (hasBuilds, isInBuilds, isArray, builds) = (true, true, false, [])
        return
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 2 { finishItem(at: position) }
        depth -= 1
        return
      default: break
      }
      if isInBuilds, depth == 2, isArray, itemStart == nil { itemStart = position }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        if depth == 1, expectsName { name = [] }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        if isInBuilds, depth == 1 { isArray = byte == UInt8(ascii: "[") }
        depth += 1
      default: break
      }
    }

    private mutating func string(_ byte: UInt8) {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
        return
      }
      if depth == 1, expectsName, name.count < 8 { name.append(byte) }
    }

    /// No document has room for more complete builds: among so many items, the first that is not a
    /// build is found without reading the items that follow.
    private static let mostBuilds = DocumentSplitter.longest / 128

    private mutating func finishItem(at position: Int) {
      if let itemStart, builds.count < Self.mostBuilds { builds.append(itemStart..<position) }
      itemStart = nil
    }
  }

  // MARK: Faults

  /// What is wrong with a document, without any of its text.
  struct Fault: Error, Equatable {
    let words: String

    init(_ words: String) { self.words = words }

    init(_ error: any Error, at place: String) {
      if let known = error as? any BuildpostError {
        words = known.summary
        return
      }
      guard let error = error as? DecodingError else {
        words = Document.notJSON
        return
      }
      switch error {
      case .keyNotFound(let key, let context):
        words = "`\(Self.path(context.codingPath + [key], from: place))` is missing"
      case .valueNotFound(_, let context):
        words = "`\(Self.path(context.codingPath, from: place))` is null"
      case .typeMismatch(_, let context):
        words = "`\(Self.path(context.codingPath, from: place))` has the wrong type"
      case .dataCorrupted(let context) where !context.codingPath.isEmpty:
        words = "`\(Self.path(context.codingPath, from: place))` has an invalid value"
      default: words = Document.notJSON
      }
    }

    private static func path(_ keys: [any CodingKey], from place: String) -> String {
      keys.reduce(place) { path, key in
        if let index = key.intValue { return "\(path)[\(index)]" }
        return "\(path).\(key.stringValue)"
      }
    }
  }
}
