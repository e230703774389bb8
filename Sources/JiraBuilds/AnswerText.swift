// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What the body of a refusal says, made fit for an error.
enum AnswerText {
  /// The scalars of a server's text that are shown.
  static let limit = 200

  /// `: \`first; second\``, ` with an HTML page: \`title\`` or ` with an empty body`, to follow the status.
  static func words(_ response: HTTPResponse, hiding secrets: [Secret]) -> String {
    let text = String(decoding: response.body, as: UTF8.self)
    if text.allSatisfy(\.isWhitespace) { return " with an empty body" }
    if isHTML(text, response) {
      let title = title(text).map { ": `\(shown($0, hiding: secrets))`" } ?? ""
      return " with an HTML page" + title
    }
    let messages = JSONValue(response.body).map(messages) ?? []
    let said = messages.isEmpty ? text : messages.joined(separator: "; ")
    return ": `\(shown(said, hiding: secrets))`"
  }

  /// Escapes and cuts a server's text, and takes out secrets that it repeats.
  static func shown(_ text: String, hiding secrets: [Secret]) -> String {
    var text = text
    for secret in secrets where !secret.revealed.isEmpty {
      text = text.replacing(secret.revealed, with: secret.description)
    }
    return PrintableText.escape(text, limit: limit)
  }

  /// The messages in the shapes on record: an array of errors, a gateway's object, OAuth's object, Jira's object.
  static func messages(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let items): items.flatMap(messages)
    case .object:
      members.lazy.compactMap { name in
        value[name].map(messages).flatMap { $0.isEmpty ? nil : $0 }
      }.first ?? []
    default: []
    }
  }

  private static let members = [
    "message", "error_description", "errorMessage", "errorMessages", "error", "errors", "detail",
  ]

  private static func isHTML(_ text: String, _ response: HTTPResponse) -> Bool {
    let start = text.drop(while: \.isWhitespace).prefix(14).lowercased()
    return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
      || (start.hasPrefix("<") && response.values("content-type").contains { $0.contains("html") })
  }

  private static func title(_ text: String) -> String? {
    let page = text.prefix(64 * 1024)
    guard let start = page.firstRange(of: "<title>")?.upperBound,
      let end = page[start...].firstRange(of: "</title>")?.lowerBound
    else { return nil }
    let words = page[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
