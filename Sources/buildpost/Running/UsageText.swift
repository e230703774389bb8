// SPDX-License-Identifier: Apache-2.0

/// The parser's words for a usage error, in the form of all errors.
enum UsageText {
  static func error(_ message: String) -> CommandError {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: true)
    var summary = lines.first.map(String.init) ?? "the command line makes no sense"
    if summary.hasPrefix("Error: ") { summary.removeFirst("Error: ".count) }
    var fix = "see `buildpost --help`"
    if let range = firstSuggestion(in: summary) {
      fix = String(summary[range.upperBound...])
      summary = String(summary[..<range.lowerBound])
      fix = "pass " + fix.trimmingSuffix("?")
    }
    summary = summary.trimmingSuffix(".")
    return CommandError(
      .usage, lowercasedFirst(summary).swappingQuotes(), fix: fix.swappingQuotes())
  }

  private static func firstSuggestion(in text: String) -> Range<String.Index>? {
    for marker in [". Did you mean ", " Did you mean "] {
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
