// SPDX-License-Identifier: Apache-2.0

import CLibXML2

/// What libxml2 alone makes of a document, counted in the plainest way: rules 2 and 4 over a stack of names.
struct BareDocument {
  var tests = 0
  var isWellFormed = false
  /// It declares something of its own, or is not UTF-8, so that the two readers may differ.
  var isUnusual = false
  private var names: [String] = []
  private var hasError: [Bool] = []

  static func read(_ bytes: UnsafeRawBufferPointer) -> BareDocument {
    var document = BareDocument()
    var handler = xmlSAXHandler()
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = { context, name, _, _, _, _, _, _, _ in
      guard let name else { return }
      context?.assumingMemoryBound(to: BareDocument.self).pointee.start(String(cString: name))
    }
    handler.endElementNs = { context, _, _, _ in
      context?.assumingMemoryBound(to: BareDocument.self).pointee.end()
    }
    handler.internalSubset = { context, _, _, _ in
      context?.assumingMemoryBound(to: BareDocument.self).pointee.isUnusual = true
    }
    handler.serror = { _, _ in }
    guard let parser = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else { return document }
    xmlCtxtUseOptions(parser, Int32(XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue))
    withUnsafeMutablePointer(to: &document) { pointer in
      parser.pointee.userData = UnsafeMutableRawPointer(pointer)
      bytes.withMemoryRebound(to: CChar.self) {
        _ = xmlParseChunk(parser, $0.baseAddress, Int32($0.count), 1)
      }
      pointer.pointee.isWellFormed = buildpost_is_well_formed(parser) != 0
    }
    document.isUnusual = document.isUnusual || parser.pointee.encoding != nil
    buildpost_free(parser)
    return document
  }

  private mutating func start(_ name: String) {
    let isInSuites = names.allSatisfy { $0 == "testsuite" || $0 == "testsuites" }
    if isInSuites, name == "testcase" { tests += 1 }
    if isInSuites, !names.isEmpty, name == "error" || name == "failure", hasError.last == false {
      tests += 1
      hasError[hasError.count - 1] = true
    }
    names.append(name)
    hasError.append(false)
  }

  private mutating func end() {
    names.removeLast()
    hasError.removeLast()
  }
}
