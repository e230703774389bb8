// SPDX-License-Identifier: Apache-2.0

/// The parser's words for a usage error, in the form of all errors.
enum UsageText {
  /// The error that a message of the parser tells.
  static func error(_ message: String, for path: CommandPath) -> CommandError {
    if let word = path.stranger {
      return CommandError(
        .usage, "there is no command `\((path.words.dropFirst() + [word]).joined(separator: " "))`",
        fix: path.suggestion.map { "pass `\($0)`" } ?? "see `\(path.help)`")
    }
    let lines = message.split(separator: "\n", omittingEmptySubsequences: true)
    var summary = lines.first.map(String.init) ?? "the command line makes no sense"
    if summary.hasPrefix("Error: ") { summary.removeFirst("Error: ".count) }
    var fix = "see `\(path.help)`"
    if let range = firstAdvice(in: summary) {
      fix = "pass " + summary[range.upperBound...]
      summary = String(summary[..<range.lowerBound])
    }
    return CommandError(
      .usage, lowercasedFirst(summary.trimmingSuffix(".")).swappingQuotes(),
      fix: fix.trimmingSuffix("?").trimmingSuffix(".").swappingQuotes())
  }

  private static func firstAdvice(in text: String) -> Range<String.Index>? {
    for marker in [". Did you mean ", " Did you mean ", ". Please provide "] {
      var start = text.startIndex
      while start < text.endIndex {
        if text[start...].hasPrefix(marker) {
          return start..<text.index(start, offsetBy: marker.count)
        }
        start = text.index(after: start)
      }
    }
    return nil
  }

  private static func lowercasedFirst(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }

  /// The parser quotes values with `'`, errors here quote them with a back-tick.
  fileprivate func swappingQuotes() -> String {
    String(map { $0 == "'" ? "`" : $0 })
  }
}
