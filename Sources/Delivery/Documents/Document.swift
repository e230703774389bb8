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
  /// Its first byte in the stream, and the line that this is on.
  let start: (offset: Int, line: Int)
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
    start = (piece.offset, piece.line)
    end = piece.end
    bytes = piece.bytes
    let (members, items) = try Self.members(piece.bytes)
    envelope = try Self.envelope(members)
    guard let list = members.object?["builds"] else { throw Fault("`builds` is missing") }
    guard list.array != nil else { throw Fault("`builds` has the wrong type") }
    // No document has room for more complete builds than the reader finds items: among so many,
    // the first that is not a build is found without reading the items that follow.
    builds = items
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

  /// Checks the grammar of a document, keeps only what its builds share, and finds the builds.
  private static func members(
    _ bytes: Data
  ) throws(Fault) -> (value: JSONValue, items: [Range<Int>]) {
    do throws(JSONError) {
      let keeps: JSONReader.Choice = { depth, name in
        depth > 0 || name == "properties" || name == "providerMetadata"
      }
      return try JSONReader.read(bytes, keeping: keeps, itemsOf: "builds")
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
