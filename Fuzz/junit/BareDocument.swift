// SPDX-License-Identifier: Apache-2.0

import CLibXML2

/// What libxml2 alone finds in a document, counted in the simplest way: rules 2 to 4 over a stack
/// of names.
struct BareDocument {
  var passed = 0
  var failed = 0
  var skipped = 0
  var flaky = 0
  var isWellFormed = false
  /// It declares something of its own, is not UTF-8 or holds a NUL, at which libxml2 stops: the two
  /// readers may differ.
  var isUnusual = false
  /// A test has a `failure` and a `skipped` element, of which declared counts may decide.
  var isContested = false
  private var names: [String] = []
  private var hasError: [Bool] = []
  private var children: Set<String> = []
  private var words: [String] = []
  private var mark: [UInt8] = []
  private var statedMark = false

  var line: String { "\(passed)/\(failed)/\(skipped)/\(flaky)" }

  static func read(_ bytes: UnsafeRawBufferPointer) -> BareDocument {
    var document = BareDocument()
    var handler = xmlSAXHandler()
    handler.initialized = XML_SAX2_MAGIC
    handler.startElementNs = { context, name, _, _, _, _, count, defaulted, attributes in
      guard let name else { return }
      context?.assumingMemoryBound(to: BareDocument.self).pointee.start(
        String(cString: name), attributes, Int(count - defaulted))
    }
    handler.endElementNs = { context, _, _, _ in
      context?.assumingMemoryBound(to: BareDocument.self).pointee.end()
    }
    handler.characters = { context, bytes, count in
      context?.assumingMemoryBound(to: BareDocument.self).pointee.text(
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    handler.cdataBlock = handler.characters
    handler.ignorableWhitespace = handler.characters
    handler.internalSubset = { context, _, _, _ in
      context?.assumingMemoryBound(to: BareDocument.self).pointee.isUnusual = true
    }
    handler.serror = { _, _ in }
    // Not the push parser, which finds the end of a DOCTYPE by counting quotes only.
    guard
      let parser = bytes.withMemoryRebound(
        to: CChar.self, { xmlCreateMemoryParserCtxt($0.baseAddress, Int32($0.count)) })
    else { return document }
    parser.pointee.sax.pointee = handler
    xmlCtxtUseOptions(parser, Int32(XML_PARSE_HUGE.rawValue | XML_PARSE_NONET.rawValue))
    withUnsafeMutablePointer(to: &document) { pointer in
      parser.pointee.userData = UnsafeMutableRawPointer(pointer)
      _ = xmlParseDocument(parser)
      pointer.pointee.isWellFormed = buildpost_is_well_formed(parser) != 0
    }
    document.isUnusual = document.isUnusual || parser.pointee.encoding != nil || bytes.contains(0)
    buildpost_free(parser)
    return document
  }

  private mutating func start(
    _ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    let suites = names.prefix { $0 == "testsuite" || $0 == "testsuites" }.count
    if suites == names.count, name == "testcase" {
      (children, statedMark) = ([], false)
      words = values(of: ["status", "result"], attributes, count)
    } else if suites == names.count, !names.isEmpty, name == "error" || name == "failure",
      hasError.last == false
    {
      failed += 1
      hasError[hasError.count - 1] = true
    } else if suites == names.count - 1, names.last == "testcase" {
      children.insert(name)
      mark = []
      if name == "skipped", values(of: ["message"], attributes, count).contains(where: Self.isMark)
      {
        statedMark = true
      }
    }
    names.append(name)
    hasError.append(false)
  }

  private func values(
    of wanted: [String], _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) -> [String] {
    (0..<count).compactMap { index in
      guard let name = attributes?[index * 5], attributes?[index * 5 + 1] == nil,
        let start = attributes?[index * 5 + 3], let end = attributes?[index * 5 + 4],
        wanted.contains(String(cString: name))
      else { return nil }
      return String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
    }
  }

  private static func isMark(_ text: String) -> Bool {
    Array(text.utf8.prefix(2000)).split(
      separator: UInt8(ascii: "!"), omittingEmptySubsequences: false
    )
    .dropFirst().contains { $0.starts(with: "mayfail".utf8) }
  }

  private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInSkipped { mark += bytes }
  }

  private var isInSkipped: Bool {
    names.count >= 2 && names.last == "skipped" && names[names.count - 2] == "testcase"
      && names.dropLast(2).allSatisfy { $0 == "testsuite" || $0 == "testsuites" }
  }

  private mutating func end() {
    if isInSkipped, Self.isMark(String(decoding: mark, as: UTF8.self)) { statedMark = true }
    let name = names.removeLast()
    hasError.removeLast()
    let isTest = names.allSatisfy { $0 == "testsuite" || $0 == "testsuites" } && name == "testcase"
    if isTest { count() }
  }

  private static let skipWords: Set<String> = [
    "notrun", "notexecuted", "notrunnable", "disabled", "skip", "skipped", "ignored", "inactive",
    "suppressed", "pending", "untested", "blocked", "aborted", "undefined", "cancelled", "canceled",
    "omitted", "inconclusive", "incomplete", "xfail", "todo", "filtered",
  ]
  private static let failedWords: Set<String> = [
    "failed", "fail", "failure", "error", "errored", "broken", "timeout", "timedout", "crashed",
  ]
  private static let skipElements: Set<String> = [
    "skipped", "skip", "disabled", "ignored", "notrun", "aborted", "blocked", "pending", "untested",
  ]

  private mutating func count() {
    let plain = words.map { word in
      let kept = word.unicodeScalars.filter { !" \t\n\r-_".unicodeScalars.contains($0) }
      return String(
        String.UnicodeScalarView(
          kept.map { $0.isASCII ? $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 : $0 }))
    }
    let isSkip = !children.isDisjoint(with: Self.skipElements)
    if statedMark {
      skipped += 1
    } else if children.contains("error") {
      failed += 1
    } else if isSkip {
      isContested = isContested || children.contains("failure")
      skipped += 1
    } else if children.contains("failure") {
      failed += 1
    } else if plain.contains(where: Self.skipWords.contains) {
      skipped += 1
    } else if plain.contains(where: Self.failedWords.contains) {
      failed += 1
    } else {
      passed += 1
      if !children.isDisjoint(with: ["flakyFailure", "flakyError"]) { flaky += 1 }
    }
  }
}
