// SPDX-License-Identifier: Apache-2.0

/// A setting of the command: one source for the flags, the environment, the configuration files,
/// the help, the man pages, the completions and the documentation.
public struct Setting: Sendable, Hashable {
  /// What a value looks like.
  public enum Kind: Sendable, Hashable {
    /// One word.
    case text
    /// Any text, even one that begins with a dash.
    case freeText
    /// On or off: a flag without a value.
    case toggle
    /// A whole number, 0 or more.
    case wholeNumber
    /// A number of seconds above 0.
    case seconds
    /// One of these words.
    case choice([String])
    /// The path of a file.
    case file
    /// Several paths after one flag.
    case files
    /// The path of a directory.
    case directory
    /// The path of a file that holds a secret, or `-` for standard input; ``secretVariable`` may
    /// hold the secret.
    case secretFile
  }

  /// Who may set it.
  public enum Scope: Sendable, Hashable {
    /// Anyone, even the project file, which anyone who can open a pull request can change.
    case project
    /// The flag, the environment and the user's configuration file.
    case user
    /// The flag alone.
    case commandLine
  }

  /// How many people need it.
  public enum Audience: Sendable, Hashable {
    /// Most: `--help` shows it.
    case most
    /// Few: a long help text leaves it to `--help-all`.
    case few
  }

  /// The long name without dashes, which is also the key in configuration files: `pipeline-id`.
  public let name: String
  /// The letter of the short flag, such as `C` for `-C`.
  public let short: Character?
  /// What a value looks like.
  public let kind: Kind
  /// The placeholder for a value in help texts; `nil` for the name itself.
  public let valueName: String?
  /// What it does: one sentence, without the words of a choice, the default and `(repeatable)`.
  public let help: String
  /// The value if nobody gives one; `nil` if there is none or it depends on the run.
  public let defaultValue: String?
  /// Whether it may be given several times; a list in a configuration file, commas in the
  /// environment.
  public let isRepeatable: Bool
  /// Who may set it.
  public let scope: Scope
  /// How many people need it.
  public let audience: Audience

  /// Creates a setting.
  ///
  /// - Parameters:
  ///   - name: The long name without dashes.
  ///   - short: The letter of the short flag.
  ///   - kind: What a value looks like.
  ///   - valueName: The placeholder for a value in help texts.
  ///   - help: What it does: one sentence, without the words of a choice, the default and
  ///     `(repeatable)`.
  ///   - defaultValue: The value if nobody gives one.
  ///   - isRepeatable: Whether it may be given several times.
  ///   - scope: Who may set it.
  ///   - audience: How many people need it.
  public init(
    _ name: String, short: Character? = nil, _ kind: Kind = .text, _ valueName: String? = nil,
    help: String, default defaultValue: String? = nil, isRepeatable: Bool = false,
    scope: Scope = .project, audience: Audience = .most
  ) {
    self.name = name
    self.short = short
    self.kind = kind
    self.valueName = valueName
    self.help = help
    self.defaultValue = defaultValue
    self.isRepeatable = isRepeatable
    self.scope = scope
    self.audience = audience
  }

  /// The option on the command line: `--pipeline-id`.
  public var flag: String { "--" + name }

  /// The environment variable: `BUILDPOST_PIPELINE_ID`.
  public var variable: String { Self.variable(of: name) }

  /// The variable that may hold the secret itself: `BUILDPOST_CLIENT_SECRET` for
  /// `client-secret-file`.
  ///
  /// `nil` for a setting that is not a ``Kind/secretFile``.
  public var secretVariable: String? {
    let suffix = "-file"
    guard kind == .secretFile, name.hasSuffix(suffix) else { return nil }
    return Self.variable(of: String(name.dropLast(suffix.count)))
  }

  /// ``help`` with the words of a choice, `(repeatable)` and the default, as all documentation
  /// shows it.
  public var fullHelp: String {
    var text = help.hasSuffix(".") ? String(help.dropLast()) : help
    if case .choice(let words) = kind, let last = words.last, words.count <= Self.shownWords {
      let others = words.dropLast().joined(separator: ", ")
      text += ": " + (others.isEmpty ? last : others + " or " + last)
    }
    var notes = isRepeatable ? ["repeatable"] : []
    if let defaultValue { notes.append("default: \(defaultValue)") }
    if !notes.isEmpty { text += " (\(notes.joined(separator: "; ")))" }
    return text + "."
  }

  /// A longer list of words is left to the completions.
  private static let shownWords = 8

  private static func variable(of name: String) -> String {
    "BUILDPOST_" + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}
