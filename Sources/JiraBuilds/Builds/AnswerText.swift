// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// What the body of a refusal says, made safe to show in an error.
enum AnswerText {
  /// How many scalars of a server's text are shown.
  static let limit = 200
  /// How many bytes of a body without messages are looked at.
  private static let readLimit = 64 << 10
  /// How much of a body is searched for messages.
  private static let limits = JSONLimits(depth: 16, values: 10_000)

  /// Words to append to the status: `: \`first; second\``, ` with an HTML page: \`title\`` or
  /// ` with an empty body`.
  ///
  /// For a token request, only the messages of the answer are shown: the rest may hold a token.
  static func words(
    _ response: HTTPResponse, to request: AnswerReading.Request, hiding secrets: Redaction
  ) -> String {
    if isBlank(response) { return " with an empty body" }
    let text = String(decoding: response.body.prefix(readLimit), as: UTF8.self)
    if isHTML(text, response) {
      let title = title(text).map { ": `\(shown($0, hiding: secrets))`" } ?? ""
      return " with an HTML page" + title
    }
    let messages = JSONValue(response.body, limits: limits).map(messages) ?? []
    if messages.isEmpty, request == .token { return "" }
    let said = messages.isEmpty ? text : messages.joined(separator: "; ")
    return ": `\(shown(said, hiding: secrets))`"
  }

  /// Whether the body says nothing.
  static func isBlank(_ response: HTTPResponse) -> Bool {
    response.body.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
  }

  /// Escapes and shortens a server's text, and removes secrets that it repeats.
  static func shown(_ text: String, hiding secrets: Redaction) -> String {
    PrintableText.escape(secrets.apply(to: text), limit: limit)
  }

  /// The messages in all known shapes: a list of errors, or the object of a gateway, of OAuth or of
  /// Jira.
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
    let page = text
    guard let start = page.firstRange(of: "<title>")?.upperBound,
      let end = page[start...].firstRange(of: "</title>")?.lowerBound
    else { return nil }
    let words = page[start..<end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
