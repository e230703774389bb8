// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

/// Makes untrusted text safe to print.
///
/// Test names, branch names and answers of servers come from anyone who can open a pull request. Here control
/// characters, line separators and bidirectional controls become visible escapes, and what a CI service would
/// run as a command is broken up.
public enum PrintableText {
  /// Escapes a text for one line of a terminal or a log.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - limit: Scalars that are kept; a longer text ends in `…`.
  /// - Returns: Text that stays on one line and holds no command.
  public static func escape(_ text: String, limit: Int = .max) -> String {
    var result = ""
    var kept = 0
    for scalar in text.unicodeScalars {
      guard kept < limit else {
        result += "…"
        break
      }
      kept += 1
      append(scalar, to: &result)
    }
    return breakingCommands(in: result)
  }

  /// Escapes what is unsafe to print in JSON text; its values stay the same.
  ///
  /// - Parameter json: JSON text on one line.
  /// - Returns: The text with hidden characters and the first byte of each command as `\u` escapes.
  public static func escape(json: String) -> String {
    var result = ""
    result.reserveCapacity(json.utf8.count)
    let bytes = Array(json.utf8)
    var position = 0
    for scalar in json.unicodeScalars {
      // Neither occurs outside of strings or after the backslash of another escape.
      if isHidden(scalar) || opensCommand(bytes[position...]) {
        for unit in String(scalar).utf16 {
          result += "\\u" + String(unit, radix: 16).zeroPadded(to: 4)
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
      position += scalar.utf8.count
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      if isHidden(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    // Zero-width joiners are part of ordinary emoji and scripts; other format characters reorder or hide text.
    case .format: scalar.value != 0x200D && scalar.value != 0x200C
    default: false
    }
  }

  /// Puts a backslash into what Azure, GitHub, TeamCity, GitLab and Buildkite read as commands.
  private static func breakingCommands(in text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for position in bytes.indices {
      result.append(bytes[position])
      if opensCommand(bytes[position...]) { result.append(UInt8(ascii: "\\")) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the text begins with the mark of a command; a backslash after its first byte breaks it.
  private static func opensCommand(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first else { return false }
    let isAtStart = rest.startIndex == 0
    switch first {
    case UInt8(ascii: "#"):
      guard rest.dropFirst().first == first else { return false }
      let word = rest.dropFirst(2).prefix { (97...122).contains($0 | 0x20) }
      return rest.dropFirst(2 + word.count).first == UInt8(ascii: "[")
    case UInt8(ascii: ":"):
      guard rest.dropFirst().first == first else { return false }
      return isAtStart || gitHubCommands.contains { rest.dropFirst(2).starts(with: $0) }
    case UInt8(ascii: "s"):
      return gitLabSections.contains { rest.starts(with: $0) }
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "~"), UInt8(ascii: "^"):
      return isAtStart && rest.prefix(3).count == 3 && rest.prefix(3).allSatisfy { $0 == first }
    default: return false
    }
  }

  private static let gitLabSections = ["section_start:", "section_end:"].map { Array($0.utf8) }

  private static let gitHubCommands = [
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice",
    "remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning",
  ].map { Array($0.utf8) }
}
