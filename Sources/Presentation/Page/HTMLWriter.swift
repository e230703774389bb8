// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import TextCoding

/// Writes an HTML document element by element, so that untrusted text cannot become markup.
///
/// Names of elements and attributes are literals of this program, and every other text is escaped.
struct HTMLWriter {
  /// An attribute; its value is escaped when it is written.
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
    static let hidden = Attribute("aria-hidden", "true")
    static let checked = Attribute(flag: "checked")
    static let open = Attribute(flag: "open")
  }

  /// What was not passed on yet.
  private(set) var document = ""
  private let print: ((String) -> Void)?

  /// Creates a writer that passes the document on piece by piece, or keeps it whole.
  init(_ print: ((String) -> Void)? = nil) {
    self.print = print
  }

  /// Passes on what was written.
  mutating func flush(from size: Int = 0) {
    guard let print, document.utf8.count > size else { return }
    print(document)
    document.removeAll(keepingCapacity: true)
  }

  /// Writes markup of this program as it is.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { document += String(decoding: $0, as: UTF8.self) }
  }

  /// Writes text on one line; control and bidirectional characters become visible escapes.
  mutating func text(_ text: String) {
    document += PrintableText.escape(html: text)
  }

  /// Writes text of several lines, with its line breaks and tabs.
  mutating func lines(_ text: String) {
    document += Self.lines(text)
  }

  /// Escapes text of several lines.
  static func lines(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false)
        .map { PrintableText.escape(html: String($0)) }.joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// Writes an element and its content.
  mutating func element(
    _ name: StaticString, _ attributes: Attribute..., content: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    content(&self)
    document += "</\(name)>"
  }

  /// Writes an element that holds one text.
  mutating func element(_ name: StaticString, _ attributes: Attribute..., text: String = "") {
    open(name, attributes)
    self.text(text)
    document += "</\(name)>"
  }

  /// Writes an element that has no end, such as `input`.
  mutating func empty(_ name: StaticString, _ attributes: Attribute...) {
    open(name, attributes)
  }

  /// Writes a link, or the text alone if the address is missing or not a web page's.
  mutating func link(to address: String?, _ text: String) {
    guard let address, WebLink.isSafe(address) else { return self.text(text) }
    element("a", Attribute("href", address), Attribute("rel", "noreferrer"), text: text)
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    flush(from: 1 << 15)
    document += "<\(name)"
    for attribute in attributes {
      document += " \(attribute.name)"
      guard let value = attribute.value else { continue }
      document += "=\"" + PrintableText.escape(html: value) + "\""
    }
    document += ">"
  }
}

/// The addresses that pages, summaries and terminals link to.
public enum WebLink {
  /// Whether an address is `http` or `https`; any other scheme could run a script.
  static func isSafe(_ address: String) -> Bool {
    WebURL.isValid(address)
  }

  /// The page of an issue on a Jira site; `nil` if no site is known.
  ///
  /// - Parameters:
  ///   - key: The issue.
  ///   - site: The site as the user wrote it, such as `https://acme.atlassian.net/jira/your-work`.
  /// - Returns: The address of the page.
  public static func issue(_ key: IssueKey, on site: String?) -> String? {
    guard let site, !site.isEmpty else { return nil }
    let address = site.contains("://") ? site : "https://" + site
    let parts = address.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, !parts[2].isEmpty else { return nil }
    let host = parts[2].prefix { !"?#".contains($0) }
    return "\(parts[0])//\(host)/browse/\(key)"
  }
}
