// SPDX-License-Identifier: Apache-2.0

internal import CLibXML2

/// The push parser of libxml2, reduced to four events: start tag, end tag, text, first fatal error.
///
/// Nothing is loaded, no entity is expanded and nothing is recovered. Names come from the parser's
/// dictionary, so a handler compares pointers. Its input is UTF-8 from ``ByteFilter``.
final class XMLParser {
  /// The first error after which the document cannot be well-formed.
  struct Failure {
    /// What is wrong, without the parser's own line numbers, which count the filtered bytes.
    var message: String
    /// What to do about it, if its cause is known.
    var advice: String?
    /// The byte of the filtered document at which the parser gave up.
    var offset: Int
    /// Whether a limit on names or namespaces was exceeded, rather than a rule of XML broken.
    var isLimit: Bool
    /// Whether only the rest of the document is missing.
    var isEnd: Bool
    /// Whether an entity declaration was found.
    var isEntityDeclaration: Bool
  }

  private(set) var failure: Failure?
  private let context: xmlParserCtxtPtr
  private let counter: UnsafeMutablePointer<JUnitCounter>

  /// Creates a parser that sends its events to `counter`; `nil` if memory runs out.
  init?(counter: UnsafeMutablePointer<JUnitCounter>) {
    Self.prepareLibrary
    var handler = Self.handler
    guard let context = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else { return nil }
    self.context = context
    self.counter = counter
    xmlCtxtUseOptions(context, Int32(XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue))
    buildpost_limit_names(context, 1 << 17)
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    buildpost_free(context)
  }

  /// The pointer that callbacks use for a name; `nil` if memory runs out.
  func intern(_ name: StaticString) -> XMLName? {
    buildpost_intern(context, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self))
  }

  /// Parses the next bytes; `false` after the first fatal error.
  func parse(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) -> Bool {
    var rest = bytes
    repeat {
      let piece = UnsafeBufferPointer(rebasing: rest.prefix(1 << 20))
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst(piece.count))
      let status = piece.withMemoryRebound(to: CChar.self) {
        xmlParseChunk(context, $0.baseAddress, Int32($0.count), isLast && rest.isEmpty ? 1 : 0)
      }
      // Namespace errors set a status too, but do not break the document.
      if status != 0, buildpost_is_well_formed(context) == 0 { noteFailure(nil) }
    } while !rest.isEmpty && failure == nil
    return failure == nil
  }

  private func noteFailure(
    _ message: String?, code: xmlParserErrors? = nil, isEntity: Bool = false, isLimit: Bool = false
  ) {
    guard failure == nil else { return }
    failure = Failure(
      message: message ?? Self.syntaxError,
      advice: code == XML_ERR_TAG_NAME_MISMATCH ? XMLAdvice.mixed : nil,
      offset: Int(xmlByteConsumed(context)),
      isLimit: isLimit || code == XML_ERR_NO_MEMORY,
      isEnd: code == XML_ERR_DOCUMENT_END || code == XML_ERR_TAG_NOT_FINISHED,
      isEntityDeclaration: isEntity)
  }

  private func noteError(_ error: xmlError) {
    guard error.level == XML_ERR_FATAL else { return }
    noteFailure(Self.words(for: error), code: xmlParserErrors(UInt32(bitPattern: error.code)))
  }

  private func refuseEntity() {
    noteFailure("the file declares an XML entity, so it was refused", isEntity: true)
    xmlStopParser(context)
  }

  /// Keeps the declarations of a document from growing with each tag; `false` if there are too
  /// many.
  ///
  /// The parser is stopped then, and its buffer, which holds the attributes of the tag, is gone.
  private func boundsDeclarations() -> Bool {
    buildpost_drop_defaults(context)
    guard buildpost_namespaces(context) > DocumentLimits.namespaces else { return true }
    noteFailure(
      "more than \(DocumentLimits.namespaces) namespaces are in scope at one element", isLimit: true
    )
    xmlStopParser(context)
    return false
  }

  /// Puts the parser's errors into the words that the filter uses for the same faults.
  private static func words(for error: xmlError) -> String {
    func text(_ bytes: UnsafePointer<CChar>?) -> String { bytes.map { String(cString: $0) } ?? "" }
    switch xmlParserErrors(UInt32(bitPattern: error.code)) {
    case XML_ERR_TAG_NAME_MISMATCH:
      return "expected `</\(text(error.str1))>`, found `</\(text(error.str2))>`"
    case XML_ERR_ATTRIBUTE_REDEFINED: return "attribute `\(text(error.str1))` appears twice"
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE: return "attribute `\(text(error.str1))` has no value"
    case XML_ERR_ATTRIBUTE_NOT_STARTED: return "the value of an attribute is not in quotes"
    case XML_ERR_SPACE_REQUIRED: return "no space between two attributes"
    case XML_ERR_NAME_REQUIRED: return "expected a name"
    case XML_ERR_GT_REQUIRED: return "a tag has no `>`"
    case XML_ERR_LT_IN_ATTRIBUTE: return "unescaped `<` in an attribute; write `&lt;`"
    case XML_ERR_DOCTYPE_NOT_FINISHED: return "the DOCTYPE does not end properly"
    case XML_ERR_HYPHEN_IN_COMMENT: return "`--` inside a comment"
    default: break
    }
    let line = text(error.message).split(separator: "\n").first.map(String.init) ?? ""
    if line.isEmpty { return syntaxError }
    let isWord = line.dropFirst().first?.isUppercase == false
    return isWord ? line.prefix(1).lowercased() + line.dropFirst() : line
  }

  private static let syntaxError = "a syntax error"

  fileprivate static func parser(_ context: UnsafeMutableRawPointer?) -> Unmanaged<XMLParser>? {
    context.map { Unmanaged<XMLParser>.fromOpaque($0) }
  }

  /// The setup that libxml2 needs before the first thread uses it.
  private static let prepareLibrary: Void = xmlInitParser()

  /// Zeroed except for what is read: an absent callback costs nothing and keeps nothing.
  private static var handler: xmlSAXHandler {
    var handler = xmlSAXHandler()
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = {
      context, name, _, _, namespaces, _, count, defaulted, attributes in
      guard let name else { return }
      XMLParser.parser(context)?._withUnsafeGuaranteedRef {
        let isWhole = namespaces == 0 && defaulted == 0 || $0.boundsDeclarations()
        $0.counter.pointee.start(
          name, XMLAttributes(isWhole ? attributes : nil, count: Int(count) - Int(defaulted)))
      }
    }
    handler.endElementNs = { context, _, _, _ in
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.counter.pointee.end() }
    }
    handler.characters = { context, bytes, count in
      let text = UnsafeBufferPointer(start: bytes, count: Int(count))
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.counter.pointee.text(text) }
    }
    handler.ignorableWhitespace = handler.characters
    handler.cdataBlock = handler.characters
    handler.entityDecl = { context, _, _, _, _, _ in
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.refuseEntity() }
    }
    handler.unparsedEntityDecl = { context, _, _, _, _ in
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.refuseEntity() }
    }
    handler.serror = { context, error in
      guard let error else { return }
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.noteError(error.pointee) }
    }
    return handler
  }
}

/// A name from the parser's dictionary: equal names in one document are one pointer.
typealias XMLName = UnsafePointer<UInt8>

/// The attributes of a start tag, valid only during the parser's callback.
struct XMLAttributes {
  /// Five pointers each: local name, prefix, namespace, start and end of the value.
  private let base: UnsafeMutablePointer<XMLName?>?
  /// How many the file states; those that a DTD adds by default are left out.
  let count: Int

  init(_ base: UnsafeMutablePointer<XMLName?>?, count: Int) {
    self.base = base
    self.count = base == nil ? 0 : count
  }

  /// Calls `body` with each attribute that has no prefix.
  ///
  /// A prefixed attribute belongs to a vocabulary other than JUnit's.
  @inline(__always)
  func forEach(_ body: (XMLName, UnsafeBufferPointer<UInt8>) -> Void) {
    guard var field = base else { return }
    for _ in 0..<count {
      if let name = field[0], field[1] == nil, let start = field[3], let end = field[4] {
        body(name, UnsafeBufferPointer(start: start, count: end - start))
      }
      field += 5
    }
  }
}

/// What to do about a fault of XML whose cause is known.
enum XMLAdvice {
  static let ampersand =
    "write `&` as `&amp;` and `<` as `&lt;`; if a test tool wrote the file, update that tool"
  static let lessThan = ampersand
  static let bracket = "write `]]>` as `]]&gt;`; if a test tool wrote the file, update that tool"
  static let entity =
    "write the character itself or its number, such as `&#160;`; XML knows only `&amp;`, `&lt;`, "
    + "`&gt;`, `&quot;` and `&apos;` by name"
  static let conflict =
    "run the tests again to recreate the file, and keep reports out of version control"
  static let otherText =
    "write the report to a file of its own, apart from what the tests print"
  static let mixed =
    "let a single process write the file, containing only the report; give each parallel run its "
    + "own file"
}
