// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Text that is safe inside an element and inside a quoted attribute.
///
/// The page's template takes values of this type only. Escaping works on Unicode scalars: by characters, a quote
/// followed by a combining mark would slip through and end an attribute.
struct HTMLText: Sendable, Equatable, CustomStringConvertible {
  let description: String

  /// Escapes any text; control and bidirectional characters become visible.
  init(_ text: String) {
    self.init(lines: [PrintableText.escape(text)])
  }

  /// Escapes a text of several lines, keeping its line breaks and tabs.
  init(multiline text: String) {
    self.init(
      lines: text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false)
          .map { PrintableText.escape(String($0)) }.joined(separator: "\t")
      })
  }

  private init(lines: [String]) {
    description = lines.map(Self.escape).joined(separator: "\n")
  }

  private static func escape(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
