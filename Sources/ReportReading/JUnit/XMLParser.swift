// SPDX-License-Identifier: Apache-2.0

internal import CLibXML2

/// The push parser of libxml2 behind four events: start tag, end tag, text, first fatal error.
///
/// Nothing is loaded, no entity is expanded and nothing is recovered. Names come from the parser's dictionary,
/// so a handler compares pointers. It is driven with UTF-8 only, by ``ByteFilter``.
final class XMLParser {
  /// The first error after which the document cannot be well-formed.
  struct Failure {
    /// What the parser says, without its own line numbers: those count bytes after the filter.
    var message: String
    /// The byte of the filtered document at which it gave up.
    var offset: Int
    /// Whether a cap on names or namespaces was hit rather than a rule of XML.
    var isLimit: Bool
    /// Whether it only misses the rest of the document.
    var isEnd: Bool
    /// Whether an entity declaration was met.
    var isEntityDeclaration: Bool
  }

  private(set) var failure: Failure?
  private let context: xmlParserCtxtPtr
  private let fold: UnsafeMutablePointer<JUnitFold>

  /// Creates a parser whose events go to `fold`; `nil` where memory is short.
  init?(fold: UnsafeMutablePointer<JUnitFold>) {
    Self.prepareLibrary
    var handler = Self.handler
    guard let context = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else { return nil }
    self.context = context
    self.fold = fold
    xmlCtxtUseOptions(context, Int32(XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue))
    buildpost_limit_names(context, 1 << 17)
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    buildpost_free(context)
  }

  /// The pointer by which callbacks will know a name; `nil` where memory is short.
  func intern(_ name: String) -> XMLName? {
    buildpost_intern(context, name)
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
      // Errors of namespaces leave a status behind but do not break the document.
      if status != 0, buildpost_is_well_formed(context) == 0 { noteFailure(nil) }
    } while !rest.isEmpty && failure == nil
    return failure == nil
  }

  private func noteFailure(
    _ message: String?, code: xmlParserErrors? = nil, isEntity: Bool = false, isLimit: Bool = false
  ) {
    guard failure == nil else { return }
    failure = Failure(
      message: message ?? "a rule of XML is broken", offset: Int(xmlByteConsumed(context)),
      isLimit: isLimit || code == XML_ERR_NO_MEMORY,
      isEnd: code == XML_ERR_DOCUMENT_END || code == XML_ERR_TAG_NOT_FINISHED,
      isEntityDeclaration: isEntity)
  }

  private func noteError(_ error: xmlError) {
    guard error.level == XML_ERR_FATAL else { return }
    noteFailure(Self.words(for: error), code: xmlParserErrors(UInt32(bitPattern: error.code)))
  }

  private func refuseEntity() {
    noteFailure("an entity is declared", isEntity: true)
    xmlStopParser(context)
  }

  /// Keeps what a document declares for its tags from growing with each of them.
  private func boundDeclarations() {
    buildpost_drop_defaults(context)
    guard buildpost_namespaces(context) > DocumentLimits.namespaces else { return }
    noteFailure(
      "more than \(DocumentLimits.namespaces) namespaces are declared at one place", isLimit: true)
    xmlStopParser(context)
  }

  /// The parser's words in our form; those on end tags name a line, so they are put in words of our own.
  private static func words(for error: xmlError) -> String {
    func text(_ bytes: UnsafePointer<CChar>?) -> String { bytes.map { String(cString: $0) } ?? "" }
    if error.code == XML_ERR_TAG_NAME_MISMATCH.rawValue {
      return "`</\(text(error.str2))>` where `</\(text(error.str1))>` is due"
    }
    let line = text(error.message).split(separator: "\n").first.map(String.init) ?? ""
    if line.isEmpty { return "a rule of XML is broken" }
    let isWord = line.dropFirst().first?.isUppercase == false
    return isWord ? line.prefix(1).lowercased() + line.dropFirst() : line
  }

  fileprivate static func parser(_ context: UnsafeMutableRawPointer?) -> Unmanaged<XMLParser>? {
    context.map { Unmanaged<XMLParser>.fromOpaque($0) }
  }

  /// The set-up that libxml2 wants before the first thread uses it.
  private static let prepareLibrary: Void = xmlInitParser()

  /// Zeroed but for what is read: an absent callback costs nothing and keeps nothing.
  private static var handler: xmlSAXHandler {
    var handler = xmlSAXHandler()
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = {
      context, name, _, _, namespaces, _, count, defaulted, attributes in
      guard let name else { return }
      XMLParser.parser(context)?._withUnsafeGuaranteedRef {
        if namespaces > 0 || defaulted > 0 { $0.boundDeclarations() }
        $0.fold.pointee.start(
          name, XMLAttributes(attributes, count: Int(count) - Int(defaulted)))
      }
    }
    handler.endElementNs = { context, _, _, _ in
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.fold.pointee.end() }
    }
    handler.characters = { context, bytes, count in
      let text = UnsafeBufferPointer(start: bytes, count: Int(count))
      XMLParser.parser(context)?._withUnsafeGuaranteedRef { $0.fold.pointee.text(text) }
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

/// Turns text of the encodings that only the system's converters know into UTF-8.
final class XMLTextDecoder {
  private let handler: xmlCharEncodingHandlerPtr
  private let input: xmlBufferPtr
  private let output: xmlBufferPtr

  /// Finds a converter by the name in an XML declaration.
  ///
  /// `nil` where none is known, and where it does not read the bytes of markup as ASCII does: such text could
  /// not have been found to be XML by them, or hides markup from those who look at its bytes (UTF-7).
  init?(encoding: String) {
    guard let handler = xmlFindCharEncodingHandler(encoding) else { return nil }
    guard let input = xmlBufferCreate() else { return nil }
    guard let output = xmlBufferCreate() else {
      xmlBufferFree(input)
      return nil
    }
    (self.handler, self.input, self.output) = (handler, input, output)
    let markup = Array("<?xml a='&#1;'/><!-- + -->\"[]_:.0129AZaz".utf8)
    var decoded: [UInt8] = []
    guard markup.withUnsafeBufferPointer({ decode($0) { decoded += $0 } }), decoded == markup else {
      return nil
    }
  }

  deinit {
    xmlCharEncCloseFunc(handler)
    xmlBufferFree(input)
    xmlBufferFree(output)
  }

  /// Decodes the next bytes and hands over what is whole; `false` where some do not fit the encoding.
  func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Bool {
    guard xmlBufferAdd(input, bytes.baseAddress, Int32(bytes.count)) == 0 else { return false }
    xmlBufferEmpty(output)
    var fits = true
    while fits, xmlBufferLength(input) > 0 {
      let before = xmlBufferLength(input)
      fits = buildpost_decode(handler, output, input) >= 0
      if xmlBufferLength(input) == before { break }
    }
    body(UnsafeBufferPointer(start: xmlBufferContent(output), count: Int(xmlBufferLength(output))))
    return fits
  }
}
