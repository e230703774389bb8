// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import ReportReading
import TextCoding

/// The settings of a run, each with its origin and read as the type it must have.
///
/// They come from the command line, the environment, the project file and the user file, in this
/// order. Each setting is resolved separately, and an empty value counts as unset.
struct Settings: Sendable {
  let given: GivenSettings
  let environment: [String: String]
  let files: [ConfigurationFile]

  /// The configuration files that were read.
  var filePaths: [String] { files.map(\.path) }

  // MARK: Values as they were given

  /// A setting as it was given; `nil` if nobody gave it.
  func text(_ setting: Setting) -> Fact<String>? {
    list(setting).first
  }

  /// All values from the first layer that has any; the first value lists what it overrides.
  func list(_ setting: Setting) -> [Fact<String>] {
    let layers =
      [flags(setting), variables(setting)]
      + files.map { file in
        file.values[setting.name, default: []].map { Fact($0.text, from: file.origin(of: $0)) }
      }
    let set = layers.filter { !$0.isEmpty }
    guard var deciding = set.first else { return [] }
    deciding[0].overridden = set.dropFirst().map { layer in
      Fact.Overridden(value: layer.map(\.value).joined(separator: ", "), origin: layer[0].origin)
    }
    return deciding
  }

  private func flags(_ setting: Setting) -> [Fact<String>] {
    given[setting].filter { !$0.isEmpty }.map { Fact($0, from: .option(setting.flag)) }
  }

  private func variables(_ setting: Setting) -> [Fact<String>] {
    guard setting.scope != .commandLine, let text = environment[setting.variable], !text.isEmpty
    else { return [] }
    let texts =
      setting.isRepeatable
      ? text.split(separator: ",").map { String($0.trimming(while: \.isWhitespace)) } : [text]
    return texts.filter { !$0.isEmpty }.map { Fact($0, from: .variable(setting.variable)) }
  }

  // MARK: Values of a type

  /// Whether a switch is on.
  func isOn(_ setting: Setting) throws(CommandError) -> Bool {
    guard let given = text(setting) else { return false }
    guard let isOn = Setting.toggle(given.value) else {
      throw malformed(given, "is not true or false", fix: "pass true or false")
    }
    return isOn
  }

  /// A whole number that is not negative; `nil` if nobody gave it.
  func number(_ setting: Setting) throws(CommandError) -> Fact<Int64>? {
    guard let given = text(setting) else { return nil }
    guard let number = Int64(digits: given.value) else {
      throw malformed(given, "is not a whole number", fix: "pass a whole number, such as 17")
    }
    return given.mapValue { _ in number }
  }

  /// A number of seconds above zero, given or the default.
  func seconds(_ setting: Setting) throws(CommandError) -> Double {
    let given = try decided(setting)
    guard let seconds = Setting.seconds(given.value) else {
      throw malformed(
        given, "is not a number of seconds above 0 and up to 86400",
        fix: "pass a number of seconds, such as 20")
    }
    return seconds
  }

  /// A length of time such as `24h`, `30m`, `90s` or `0`, in seconds.
  func duration(_ setting: Setting) throws(CommandError) -> Double {
    let given = try decided(setting)
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = given.value.last.flatMap { units[$0] }
    let digits = unit == nil ? given.value : String(given.value.dropLast())
    guard let number = Int64(digits: digits), unit != nil || number == 0 else {
      throw malformed(given, "is not a length of time", fix: "write it as 24h, 30m, 90s or 0")
    }
    return Double(number) * (unit ?? 1)
  }

  /// One of a fixed set of words, given or the default.
  func choice<Choice: RawRepresentable<String>>(
    _ setting: Setting, as _: Choice.Type = Choice.self
  ) throws(CommandError) -> Choice {
    let given = try decided(setting)
    guard let choice = Choice(rawValue: given.value) else { throw unknownWord(given, setting) }
    return choice
  }

  /// One of the setting's own words, given or the default.
  func word(_ setting: Setting) throws(CommandError) -> String {
    let given = try decided(setting)
    guard case .choice(let words) = setting.kind, words.contains(given.value) else {
      throw unknownWord(given, setting)
    }
    return given.value
  }

  /// Values of the form NAME=VALUE; the last one of a name counts.
  func pairs(_ given: [Fact<String>]) throws(CommandError) -> [String: String] {
    var pairs: [String: String] = [:]
    for given in given {
      guard let (name, value) = given.value.halves(at: "="), !name.isEmpty else {
        throw malformed(
          given, "is not of the form NAME=VALUE", fix: "write it like team=payments")
      }
      pairs[String(name)] = String(value)
    }
    return pairs
  }

  private func decided(_ setting: Setting) throws(CommandError) -> Fact<String> {
    if let given = text(setting) { return given }
    guard let value = setting.defaultValue else {
      throw CommandError(
        .badSetting, "`\(setting.flag)` is missing",
        fix: "pass `\(setting.flag)`, or set `\(setting.variable)`")
    }
    return Fact(value, from: .option(setting.flag))
  }

  // MARK: Errors

  /// The error for a value of the wrong form: a usage error for a flag, else a bad setting.
  func malformed(_ given: Fact<String>, _ reason: String, fix: String) -> CommandError {
    CommandError(given.misuse, "`\(given.value)` \(reason)", at: location(of: given), fix: fix)
  }

  /// The place where a value was given; a file has its full path.
  private func location(of given: Fact<String>) -> String {
    guard case .file(let name, let line) = given.origin,
      let file = files.first(where: { $0.path.hasSuffix("/" + name) })
    else { return given.origin.description }
    return "\(file.path):\(line)"
  }

  /// The error for a word that is not among those of a setting.
  func unknownWord(_ given: Fact<String>, _ setting: Setting) -> CommandError {
    guard case .choice(let words) = setting.kind else {
      return malformed(given, "is not a value of `\(setting.flag)`", fix: setting.fullHelp)
    }
    let list = "one of \(words.joined(separator: ", "))"
    let fix = Spelling.nearest(to: given.value, among: words).map {
      "did you mean `\($0)`? (\(list))"
    }
    return malformed(given, "is not a value of `\(setting.flag)`", fix: fix ?? "pass \(list)")
  }

  /// A module's error about a setting, with the location and exit status of the setting's layer.
  func blaming(_ error: any Error) -> any Error {
    switch error {
    case let error as BuildModelError:
      let setting = SettingTable.setting(named: SettingTable.dashed(error.field))
      guard let given = setting.flatMap(text) else {
        return CommandError(.badSetting, error.summary, fix: error.fix)
      }
      return CommandError(given.misuse, error.summary, at: location(of: given), fix: error.fix)
    case let error as ContextError where error.kind == .noSuchDirectory:
      guard let given = text(.directory) else {
        return CommandError(
          .noInput, "the working directory no longer exists", fix: "run this in another directory")
      }
      return CommandError(given.misuse, error.summary, at: location(of: given), fix: error.fix)
    case let error as ContextError:
      let misuse = text(error.kind.setting)?.misuse
      return CommandError(misuse ?? .usage, error.summary, at: error.location, fix: error.fix)
    case let error as ReportError where error.kind == .malformedExclusion:
      guard let given = text(.exclude) else { return error }
      return CommandError(
        given.misuse, error.summary, at: location(of: given), fix: error.fix)
    default: return error
    }
  }
}

extension ContextFault {
  /// The setting whose value the error is about.
  fileprivate var setting: Setting {
    switch self {
    case .unknownProvider: .provider
    case .malformedPattern, .patternLimit: .issuePattern
    case .malformedKey: .issueKey
    case .malformedRange: .commits
    case .malformedCommit: .commit
    case .malformedRepository: .repository
    case .malformedURL: .url
    case .malformedMapping: .fromEnv
    case .noSuchDirectory: .directory
    }
  }
}

extension Fact {
  /// The exit status if the value cannot be used: a usage error for a flag, else a bad setting.
  var misuse: ExitStatus {
    if case .option = origin { .usage } else { .badSetting }
  }
}

extension Setting {
  /// Reads the word of a switch; `nil` if the text is something else.
  static func toggle(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "1": true
    case "false", "no", "off", "0": false
    default: nil
    }
  }

  /// Reads a number of seconds above 0 and up to a day; `nil` if the text is something else.
  static func seconds(_ text: String) -> Double? {
    Double(text).flatMap { $0 > 0 && $0 <= 86_400 ? $0 : nil }
  }
}
