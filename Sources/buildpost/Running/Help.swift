// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import JiraBuilds
import Platform
import TextCoding

/// The layout of help.
enum HelpText {
  /// The terminal's width, at least 80: the examples fit that, and a broken line cannot be pasted.
  ///
  /// In a narrower terminal the lines run over, and a copied example is still whole.
  static var columns: Int {
    let environment = ProcessInfo.processInfo.environment
    return max(80, Terminal.columns(of: STDOUT_FILENO, environment: environment) ?? 80)
  }
}

/// Help without the options that few people need.
///
/// `--help-all` shows everything, as the man pages and the completions do.
enum ShortHelp {
  /// Whether the command line asks for everything, as scripts that make man pages do.
  static var isOff: Bool {
    CommandLine.arguments.contains { ["--help-all", "--experimental-dump-help"].contains($0) }
  }

  /// The help of a command, shortened if it is long.
  static func shorten(_ help: String, of command: String) -> String {
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard !isOff, lines.count > limit else { return help }
    var result: [String] = []
    var isHidden = false
    for line in lines {
      if line.hasPrefix("  -") {
        isHidden = isRare(line)
      } else if !line.hasPrefix("      ") {
        isHidden = false
      }
      if !isHidden { result.append(line) }
    }
    result.append("More options: \(command) --help-all")
    return result.joined(separator: "\n")
  }

  /// Whether a line of a help text begins the entry of a setting that few people need.
  private static func isRare(_ line: String) -> Bool {
    let word = line.split(separator: " ").first { $0.hasPrefix("--") }
    return word.map { rare.contains(String($0.dropFirst(2))) } ?? false
  }

  private static let rare = Set(
    SettingTable.all.filter { $0.audience == .few }.map(\.name))

  /// The most lines of help that are shown whole.
  private static let limit = 60
}

/// What `buildpost help TOPIC` explains besides the commands.
enum HelpTopic: String, CaseIterable {
  case exitStatus = "exit-status"
  case settings

  /// The topic that a command line asks for.
  init?(_ words: some Collection<String>) {
    guard words.count == 2, words.first == "help", let word = words.dropFirst().first else {
      return nil
    }
    self.init(rawValue: word)
  }

  /// A table: the statuses, or the settings with their variables.
  var text: String {
    switch self {
    case .exitStatus:
      ExitStatus.allCases.map { status in
        let number = "\(status.rawValue)"
        return number + String(repeating: " ", count: 4 - number.count) + status.meaning + "\n"
      }.joined()
    case .settings:
      SettingTable.all.filter { $0.scope != .commandLine }.map { setting in
        let mark = setting.scope == .project ? "" : "  (not in the project file)"
        return """
          \(setting.flag), \(setting.variable)\(mark)
              \(setting.fullHelp)

          """
      }.joined()
    }
  }
}

/// Usage errors of the parser, in the form that all errors have.
enum UsageText {
  /// The error for a message of the parser.
  static func error(_ message: String, for path: CommandPath) -> CommandError {
    if let hint = Synonym.hint(for: path.words.dropFirst() + [path.stranger].compactMap(\.self)) {
      return hint
    }
    if let word = path.stranger {
      return CommandError(
        .usage, "unknown command `\((path.words.dropFirst() + [word]).joined(separator: " "))`",
        fix: path.suggestion.map { "did you mean `\($0)`?" } ?? "see `\(path.help)`")
    }
    let lines = message.split(separator: "\n", omittingEmptySubsequences: true)
    let unknown = CommandLine.arguments.dropFirst().prefix { $0 != "--" }.first {
      $0.hasPrefix("--") && SettingTable.setting(named: String($0.dropFirst(2))) == nil
    }
    if let word = unknown,
      let meant = Spelling.nearest(to: word, among: ["--version", "--help", "--help-all"]),
      meant != word
    {
      return CommandError(.usage, "unknown option `\(word)`", fix: "did you mean `\(meant)`?")
    }
    let summary = lines.first.map(String.init) ?? "invalid command line"
    return reworded(summary.hasPrefix("Error: ") ? String(summary.dropFirst(7)) : summary, path)
  }

  /// The parser's error in our words, with its advice if that is near what was written.
  private static func reworded(_ message: String, _ path: CommandPath) -> CommandError {
    var summary = message
    var fix = "see `\(path.help)`"
    if let error = missing(summary, fix) { return error }
    if let range = firstAdvice(in: summary) {
      let advice = String(summary[range.upperBound...])
      summary = String(summary[..<range.lowerBound])
      let (option, meant) = (firstQuoted(in: summary), firstQuoted(in: advice))
      let isFar = option.hasPrefix("--") && !Spelling.isNear(option, meant)
      if !isFar { fix = "pass " + advice }
      if isFar, SettingTable.setting(named: String(option.dropFirst(2))) != nil {
        summary = "'\(path.words.dropFirst().joined(separator: " "))' has no '\(option)'"
      }
    }
    return CommandError(
      .usage, lowercasedFirst(summary.trimmingSuffix(".")).swappingQuotes(),
      fix: fix.trimmingSuffix("?").trimmingSuffix(".").swappingQuotes())
  }

  /// The error for an argument or a value that the parser misses.
  private static func missing(_ summary: String, _ fix: String) -> CommandError? {
    let name = firstQuoted(in: summary)
    if summary.hasPrefix("Missing expected argument '<") {
      let words = ["<service>": RecipeTemplate.names, "<shell>": Completions.shells][name]
      return CommandError(
        .usage, "\(name.filter { $0 != "<" && $0 != ">" }.uppercased()) is missing",
        fix: words.map { "pass one of \($0.joined(separator: ", "))" } ?? fix)
    }
    let flag = String(name.prefix { $0 != " " })
    let next = CommandLine.arguments.drop { $0 != flag }.dropFirst().first
    guard summary.hasPrefix("Missing value for '--"), let next, next.hasPrefix("-") else {
      return nil
    }
    return CommandError(
      .usage, "`\(next)` is an option, not a value", at: flag,
      fix: "if it is the value, write `\(flag)=\(next)`")
  }

  /// The first word that the parser quotes; empty if there is none.
  private static func firstQuoted(in text: String) -> String {
    let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count > 2 ? String(parts[1]) : ""
  }

  private static func firstAdvice(in text: String) -> Range<String.Index>? {
    [". Did you mean ", " Did you mean ", ". Please provide "].lazy
      .compactMap { text.firstRange(of: $0) }.first
  }

  private static func lowercasedFirst(_ text: String) -> String {
    text.prefix(1).lowercased() + text.dropFirst()
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }

  /// The parser quotes values with `'`, errors here with a backtick.
  fileprivate func swappingQuotes() -> String {
    String(map { $0 == "'" ? "`" : $0 })
  }
}

/// Names that other tools use for what has a different name here.
enum Synonym {
  private static let options = [
    "--client-secret": "set BUILDPOST_CLIENT_SECRET, or pass `--client-secret-file FILE`",
    "--connect-secret": "set BUILDPOST_CONNECT_SECRET, or pass `--connect-secret-file FILE`",
    "--token": "set BUILDPOST_CLIENT_SECRET, or pass `--client-secret-file FILE`",
    "--password": "set BUILDPOST_CLIENT_SECRET, or pass `--client-secret-file FILE`",
    "--timeout": "pass `--deadline SECONDS`",
    "--output": "redirect standard output, as in `buildpost convert build > builds.json`",
    "--out": "redirect standard output, as in `buildpost convert build > builds.json`",
    "--dryrun": "pass `--dry-run`", "--explain": "pass `--verbose`",
    "--token-file": "pass `--client-secret-file FILE`", "--host": "pass `--site HOST`",
    "--project": "pass `--issue-project PROJECT`",
    "--text": "run `buildpost keys --text TEXT`",
    "--issue": "pass `--issue-key KEY`", "--key": "pass `--issue-key KEY`",
    "--parallel": "leave it out: reports are always read in parallel",
  ]
  private static let secrets: Set = [
    "--client-secret", "--connect-secret", "--token", "--password",
  ]
  /// The commands that have an option of such a name.
  private static let owners = ["--output": "part", "--text": "keys"]
  private static let commands = [
    "version": "run `buildpost --version`", "send": "run `buildpost submit`",
    "upload": "run `buildpost submit`", "publish": "run `buildpost submit`",
    "status": "run `buildpost doctor`, or `buildpost outbox list` for undelivered builds",
    "check": "run `buildpost doctor`", "retry": "run `buildpost flush`",
    "list": "run `buildpost outbox list`", "html": "run `buildpost report --html FILE`",
  ]

  /// The error with the right word, if the command line has one of these words.
  static func hint(for command: [String]) -> CommandError? {
    if command.count == 1, let word = command.first, let fix = commands[word] {
      return CommandError(.usage, "unknown command `\(word)`", fix: fix)
    }
    let words = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
      .map { String($0.prefix { $0 != "=" }) }
    guard let word = words.first(where: { options[$0] != nil }), let fix = options[word],
      owners[word] == nil || command.first != owners[word]
    else { return nil }
    let summary =
      secrets.contains(word)
      ? "secrets are not accepted on the command line" : "unknown option `\(word)`"
    return CommandError(.usage, summary, at: secrets.contains(word) ? word : nil, fix: fix)
  }
}

/// The command named by the words of a command line, as far as they name one.
struct CommandPath {
  /// The words, the executable's name first.
  private(set) var words = ["buildpost"]
  /// The first word that should be a command but is not one; `nil` if there is none.
  private(set) var stranger: String?
  private var command: any ParsableCommand.Type = Buildpost.self

  /// Follows the words after the executable's name, up to the first option; `help` names the same
  /// command as the words after it.
  init(_ arguments: some Sequence<String>) {
    for word in arguments {
      guard !word.hasPrefix("-") else { return }
      if word == "help", words.count == 1 { continue }
      guard let next = subcommands.first(where: { Self.name($0) == word }) else {
        if !subcommands.isEmpty { stranger = word }
        return
      }
      words.append(word)
      command = next
    }
  }

  /// Requires a command line.
  ///
  /// If the system hides it, not even the executable's name is present, and every command would
  /// look like a request for help, with status 0.
  static func requireCommandLine() throws(CommandError) {
    guard CommandLine.arguments.isEmpty else { return }
    throw CommandError(
      .badSetting, "the command line cannot be read", at: "/proc/self/cmdline", fix: "mount /proc")
  }

  /// Refuses to show help for a command that does not exist: the parser would show that of the
  /// command above it.
  func requireCommandIfHelpIsRequested() throws(CommandError) {
    let words = CommandLine.arguments.dropFirst().prefix { $0 != "--" }
    let isHelp =
      words.first == "help" || words.contains { ["-h", "--help", "--help-all"].contains($0) }
    if isHelp, stranger != nil { throw UsageText.error("", for: self) }
  }

  /// What shows the help of the command.
  var help: String { words.joined(separator: " ") + " --help" }

  /// The command that ``stranger`` may mean.
  var suggestion: String? {
    stranger.flatMap { Spelling.nearest(to: $0, among: subcommands.map(Self.name)) }
  }

  private var subcommands: [any ParsableCommand.Type] { command.configuration.subcommands }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}

/// The words of the command line as the parser needs them.
enum ArgumentWords {
  /// A word such as `-dash.xml`, in which the parser sees `-h` among other short options.
  ///
  /// `nil` if help was requested.
  static func mistakenForHelp(_ words: some Sequence<String>) -> String? {
    let options = words.prefix { $0 != "--" }
    guard !options.contains(where: { ["-h", "-help", "--help"].contains($0) }) else { return nil }
    return options.first { word in
      word.hasPrefix("-") && !word.hasPrefix("--") && word.contains("h")
        && !word.dropFirst().allSatisfy("hqv".contains)
    }
  }

  /// Writes `--branch=` as `--branch` and an empty word, because the parser sees a missing value in
  /// the former.
  ///
  /// An empty value means that the setting is unset, or the empty text in `keys --text=`.
  ///
  /// The same goes for a combining mark after the `=`, which hides the `=` from the parser.
  static func spelledOut(_ words: some Sequence<String>) -> [String] {
    var isOption = true
    return words.flatMap { word -> [String] in
      if word == "--" { isOption = false }
      if isOption, word == "--help-all" { return ["--help"] }
      guard isOption, word.utf8.starts(with: "--".utf8),
        let mark = word.utf8.firstIndex(of: UInt8(ascii: "=")), word[..<mark].utf8.count > 2
      else { return [word] }
      let value = word[word.utf8.index(after: mark)...]
      let isSeen = word.firstIndex(of: "=") == mark
      return value.isEmpty || !isSeen ? [String(word[..<mark]), String(value)] : [word]
    }
  }
}

/// What a misspelt word may mean.
enum Spelling {
  /// Whether two words differ in two letters at most.
  static func isNear(_ word: String, _ other: String) -> Bool {
    EditDistance.between(Array(word.utf8), Array(other.utf8)) <= 2
  }

  /// The closest word; `nil` if none is close.
  static func nearest(to word: String, among words: [String], within limit: Int = 3) -> String? {
    guard word.utf8.count <= 40 else { return nil }
    let wanted = Array(word.utf8)
    let nearest = words.map { ($0, EditDistance.between(wanted, Array($0.utf8))) }.min {
      $0.1 < $1.1
    }
    guard let nearest, nearest.1 <= min(limit, wanted.count / 3) else { return nil }
    return nearest.0
  }
}
