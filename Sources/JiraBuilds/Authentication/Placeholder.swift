// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Texts that stand in for a credential: copied from documentation, or a variable that a CI service
/// did not expand.
enum Placeholder {
  /// Whether a value can only be a placeholder.
  static func matches(_ text: String) -> Bool {
    isVariable(text) || isInBrackets(text) || isMasked(text) || isFromDocumentation(text)
  }

  /// Whether a value is the path of a file: Atlassian's secrets do not begin like one.
  static func isPath(_ text: String) -> Bool {
    ["/", "./", "../", "~/"].contains { text.hasPrefix($0) } && !text.contains(" ")
      || text.dropFirst().hasPrefix(":\\")
  }

  /// `$NAME`, `${NAME}`, `$(NAME)`, `${{ secrets.NAME }}`, `%NAME%`.
  private static func isVariable(_ text: String) -> Bool {
    func isName(_ name: Substring) -> Bool {
      !name.isEmpty
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.- ".contains($0)) }
    }
    for (start, end) in [("${{", "}}"), ("${", "}"), ("$(", ")"), ("%", "%"), ("{{", "}}")]
    where text.hasPrefix(start) && text.hasSuffix(end) && text.count > start.count + end.count {
      if isName(text.dropFirst(start.count).dropLast(end.count)) { return true }
    }
    return text.hasPrefix("$") && isName(text.dropFirst())
      && text.dropFirst().allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" }
  }

  /// `<client-secret>`.
  private static func isInBrackets(_ text: String) -> Bool {
    text.hasPrefix("<") && text.hasSuffix(">")
  }

  /// `***`, as logs show secrets; `xxxxx`.
  private static func isMasked(_ text: String) -> Bool {
    text.count >= 3 && text.allSatisfy { $0 == "*" }
      || text.count >= 3
        && text.lowercased().allSatisfy { $0 == "x" }
  }

  private static func isFromDocumentation(_ text: String) -> Bool {
    let word = text.lowercased().replacing("_", with: "-")
    return word.hasPrefix("your-")
      || ["changeme", "change-me", "replace-me", "todo"].contains(word)
  }
}
