// SPDX-License-Identifier: Apache-2.0

/// The colour and width that text for a person may use.
public struct TextStyle: Sendable, Equatable {
  /// Whether escape sequences for colour may be written.
  public var hasColor: Bool
  /// The width in columns.
  public var width: Int

  /// No colour, 100 columns.
  public static let plain = TextStyle(hasColor: false, width: 100)

  /// No colour, and nothing is cut: for pipes, files and logs.
  public static let uncut = TextStyle(hasColor: false, width: 100_000)

  /// Creates a style.
  public init(hasColor: Bool, width: Int) {
    self.hasColor = hasColor
    self.width = width
  }

  /// What a piece of text means. Colour only repeats what the words say.
  enum Role: String {
    case good = "32"
    case bad = "31"
    case caution = "33"
    case faint = "2"
    case strong = "1"
  }

  func paint(_ text: String, _ role: Role) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }
}
