// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Writes an HTML document element by element, so that untrusted text cannot become markup.
///
/// Names of elements and attributes are literals of this program, and every other text is escaped.
/// Escaping works on Unicode scalars: by characters, a quote followed by a combining mark would slip
/// through and end an attribute.
struct HTMLWriter {
  /// An attribute whose value is escaped.
  struct Attribute {
    fileprivate let name: StaticString
    fileprivate let value: String?

    /// An attribute with a value.
    init(_ name: StaticString, _ value: String) {
      self.name = name
      self.value = value
    }

    private init(flag name: StaticString) {
      self.name = name
      value = nil
    }

    static func `class`(_ value: String) -> Attribute { Attribute("class", value) }
    static func id(_ value: String) -> Attribute { Attribute("id", value) }
    static func label(_ value: String) -> Attribute { Attribute("aria-label", value) }
    static func labelled(by id: String) -> Attribute { Attribute("aria-labelledby", id) }
    static func href(_ link: WebLink) -> Attribute { Attribute("href", link.address) }
    static let hidden = Attribute("aria-hidden", "true")
    static let checked = Attribute(flag: "checked")
  }

  private(set) var document = ""

  /// Writes markup of this program as it is.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { document += String(decoding: $0, as: UTF8.self) }
  }

  /// Writes text on one line; control and bidirectional characters become visible escapes.
  mutating func text(_ text: String) {
    Self.escape(PrintableText.escape(text), into: &document)
  }

  /// Writes text of several lines, with its line breaks and tabs.
  mutating func lines(_ text: String) {
    var isFirst = true
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if !isFirst { document += "\n" }
      isFirst = false
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      Self.escape(
        cells.map { PrintableText.escape(String($0)) }.joined(separator: "\t"), into: &document)
    }
  }

  /// Writes an element and what `content` writes inside it.
  mutating func element(
    _ name: StaticString, _ attributes: Attribute...,
    content: (inout HTMLWriter) throws -> Void
  ) rethrows {
    open(name, attributes)
    try content(&self)
    document += "</\(name)>"
  }

  /// Writes an element that holds one text.
  mutating func element(_ name: StaticString, _ attributes: Attribute..., text: String) {
    open(name, attributes)
    self.text(text)
    document += "</\(name)>"
  }

  /// Writes an element without an end, such as `input`.
  mutating func empty(_ name: StaticString, _ attributes: Attribute...) {
    open(name, attributes)
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    document += "<\(name)"
    for attribute in attributes {
      document += " \(attribute.name)"
      guard let value = attribute.value else { continue }
      document += "=\""
      Self.escape(PrintableText.escape(value), into: &document)
      document += "\""
    }
    document += ">"
  }

  private static func escape(_ text: String, into document: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": document += "&lt;"
      case ">": document += "&gt;"
      case "&": document += "&amp;"
      case "\"": document += "&quot;"
      case "'": document += "&#39;"
      default: document.unicodeScalars.append(scalar)
      }
    }
  }
}

/// An address that a page may link to.
struct WebLink: Equatable {
  let address: String

  /// Accepts `http` and `https` only; any other scheme could run a script.
  init?(_ address: String) {
    guard address.hasPrefix("https://") || address.hasPrefix("http://") else { return nil }
    self.address = address
  }
}
