// SPDX-License-Identifier: Apache-2.0

/// A value of YAML on one line.
enum YAMLScalar {
  /// The text between quotes with the common escapes undone; any other text as it is.
  static func unquote(_ text: String) -> String {
    guard let quote = text.first, quote == "'" || quote == "\"", text.count >= 2,
      text.last == quote
    else { return text }
    let inner = text.dropFirst().dropLast()
    return quote == "'" ? undouble(inner) : unescape(inner)
  }

  /// In single quotes only the quote itself is special, and written twice.
  private static func undouble(_ text: Substring) -> String {
    var result = ""
    var isSecond = false
    for character in text {
      isSecond = character == "'" && !isSecond
      if !isSecond { result.append(character) }
    }
    return isSecond ? result + "'" : result
  }

  private static func unescape(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      guard isEscaped || character == "\\" else {
        result.append(character)
        continue
      }
      if isEscaped {
        switch character {
        case "n": result += "\n"
        case "t": result += "\t"
        case "\"", "\\", "/": result.append(character)
        default: result += "\\" + String(character)
        }
      }
      isEscaped.toggle()
    }
    return result
  }
}
