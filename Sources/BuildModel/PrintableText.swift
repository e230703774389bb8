// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// Makes untrusted text safe to print.
///
/// Test names, branch names and answers of servers come from anyone who can open a pull request.
/// Here control characters, line separators and bidirectional controls become visible escapes, and
/// what a CI service would run as a command is broken up.
public enum PrintableText {
  /// Escapes a text for one line of a terminal or a log.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - limit: Scalars that are kept; a longer text ends in `…`.
  /// - Returns: Text that stays on one line and holds no command.
  public static func escape(_ text: String, limit: Int = .max) -> String {
    let cut = text.unicodeScalars.prefix(limit)
    let isCut = cut.endIndex != text.unicodeScalars.endIndex
    return breakingCommands(in: isCut ? String(cut) + "…" : text, write: appendVisible) {
      $1.unicodeScalars.append($0)
      $1 += "\\"
    }
  }

  /// Escapes what is unsafe to print in JSON text; its values stay the same.
  ///
  /// - Parameter json: JSON text on one line.
  /// - Returns: The text with hidden characters and the first byte of each command as `\u` escapes.
  public static func escape(json: String) -> String {
    func escape(_ scalar: Unicode.Scalar, _ result: inout String) {
      for unit in String(scalar).utf16 {
        result += "\\u" + String(unit, radix: 16).zeroPadded(to: 4)
      }
    }
    // Neither occurs outside of strings or after the backslash of another escape.
    return breakingCommands(
      in: json,
      write: { scalar, result in
        if isHidden(scalar) {
          escape(scalar, &result)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }, escape: escape)
  }

  /// Escapes a text for HTML: inside an element or a quoted attribute.
  ///
  /// Commands are broken up by character references, so that a browser shows the text as it is.
  /// Scalars are escaped one by one: within characters, a quote followed by a combining mark would
  /// slip through and end an attribute.
  ///
  /// - Parameters:
  ///   - text: One line.
  ///   - limit: Scalars that are kept; a longer text ends in `…`.
  /// - Returns: HTML text on one line.
  public static func escape(html text: String, limit: Int = .max) -> String {
    var result = ""
    var previous: Unicode.Scalar?
    for (position, scalar) in text.unicodeScalars.enumerated() {
      guard position < limit else { return result + "…" }
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case _ where continuesCommand(scalar, after: previous, in: result):
        result += "&#\(scalar.value);"
      default: appendVisible(scalar, to: &result)
      }
      previous = scalar
    }
    return result
  }

  /// Whether a scalar could be the second of `::` or `##`, the first of a group of Buildkite, or
  /// the one after `section` in a section of GitLab or `travis` in a fold of Travis CI.
  private static func continuesCommand(
    _ scalar: Unicode.Scalar, after previous: Unicode.Scalar?, in written: String
  ) -> Bool {
    switch scalar {
    case ":", "#": previous == scalar
    case "-", "+", "~", "^": previous == nil
    case "_":
      written.suffix(7).lowercased() == "section" || written.suffix(6).lowercased() == "travis"
    default: false
    }
  }

  private static func appendVisible(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where isHidden(scalar):
      result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: result.unicodeScalars.append(scalar)
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    // Zero-width joiners are part of ordinary emoji and scripts; other format characters reorder or
    // hide text.
    case .format: scalar.value != 0x200D && scalar.value != 0x200C
    default: false
    }
  }

  /// Writes a text scalar by scalar; `escape` writes each one that begins a command.
  private static func breakingCommands(
    in text: String, write: (Unicode.Scalar, inout String) -> Void,
    escape: (Unicode.Scalar, inout String) -> Void
  ) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    result.reserveCapacity(bytes.count)
    var position = 0
    var isAfterSpace = true
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if opensCommand(bytes, at: position, isAfterSpace: isAfterSpace) {
        escape(scalar, &result)
      } else {
        write(scalar, &result)
      }
      position += scalar.utf8.count
      // The escapes of JSON for line breaks and tabs are white space to whoever decodes them.
      isAfterSpace =
        (scalar.isASCII ? scalar == " " : scalar.properties.isWhitespace) || isHidden(scalar)
        || previous == "\\" && "nrt".unicodeScalars.contains(scalar)
      previous = scalar
    }
    return result
  }

  /// Whether a CI service would read a command here.
  ///
  /// The runner of GitHub Actions trims Unicode white space before `::` and ignores case; `##name[`
  /// (Azure, TeamCity, GitHub) and GitLab's sections and Travis CI's folds and times count anywhere
  /// on a line, and the groups of Buildkite at its start.
  private static func opensCommand(
    _ bytes: [UInt8], at position: Int, isAfterSpace: Bool
  ) -> Bool {
    let rest = bytes[position...]
    guard let first = rest.first else { return false }
    switch first {
    case UInt8(ascii: "#"):
      guard rest.dropFirst().first == first else { return false }
      let word = rest.dropFirst(2).prefix(while: \.isLetter)
      return rest.dropFirst(2 + word.count).first == UInt8(ascii: "[")
    case UInt8(ascii: ":"):
      return isAfterSpace && rest.dropFirst().first == first
    case UInt8(ascii: "_"):
      // The first letter may belong to the escape of a tab: `\travis_fold:`.
      let start = String(decoding: bytes[..<position].suffix(7), as: UTF8.self).lowercased()
      let end = String(decoding: rest.prefix(7), as: UTF8.self).lowercased()
      return start == "section" && (end == "_start:" || end.hasPrefix("_end:"))
        || (start.hasSuffix("travis") || start.hasSuffix("\travis"))
          && (end.hasPrefix("_fold:") || end.hasPrefix("_time:"))
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "^"):
      return position == 0 && rest.prefix(3).count == 3 && rest.prefix(3).allSatisfy { $0 == first }
    default: return false
    }
  }
}
