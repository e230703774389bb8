// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel

/// The flags of a group of settings, as the parser sees them.
///
/// The parser finds options by looking at the properties of a type. This type shows it one property
/// for each setting of its group, and takes what was given from it by the same names, so that the
/// table of settings is all that has to be written.
struct SettingOptions<Group: SettingGroup>: ParsableArguments, CustomReflectable {
  /// What was given.
  let given: GivenSettings

  init() {
    given = GivenSettings()
  }

  /// Takes what was given for the settings of the group.
  init(_ words: PlainWords) {
    var given = GivenSettings()
    for setting in Group.settings { given[setting] = words.given[setting] }
    self.given = given
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    var given = GivenSettings()
    for setting in Group.settings {
      given[setting] = try Self.values(of: setting, in: values)
    }
    self.given = given
  }

  var customMirror: Mirror {
    Mirror(self, children: Group.settings.map { (Key($0).stringValue, Self.property($0)) })
  }

  private static func values(
    of setting: Setting, in values: KeyedDecodingContainer<Key>
  ) throws -> [String] {
    let key = Key(setting)
    if setting.kind == .toggle {
      return try values.decode(Flag<Bool>.self, forKey: key).wrappedValue ? ["true"] : []
    }
    if setting.isRepeatable {
      return try values.decode(Option<[String]>.self, forKey: key).wrappedValue
    }
    return try values.decode(Option<String?>.self, forKey: key).wrappedValue.map { [$0] } ?? []
  }

  private static func property(_ setting: Setting) -> Any {
    let isHidden = Group.hidden.contains { $0.name == setting.name }
    let help = ArgumentHelp(
      setting.fullHelp, valueName: setting.valueName, visibility: isHidden ? .hidden : .default)
    if setting.kind == .toggle { return Flag(wrappedValue: false, name: setting.names, help: help) }
    guard setting.isRepeatable else {
      return Option<String?>(
        name: setting.names, parsing: setting.kind == .freeText ? .unconditional : .next,
        help: help, completion: setting.completion)
    }
    return Option<[String]>(
      wrappedValue: [], name: setting.names, parsing: setting.listParsing, help: help,
      completion: setting.completion)
  }

  /// The name of a setting as the parser passes it around.
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ setting: Setting) { stringValue = setting.name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// What was given on the command line, by the names of the settings.
struct GivenSettings: Sendable, Equatable {
  private(set) var values: [String: [String]] = [:]

  /// The values of a setting, even empty ones; none if it was not given.
  subscript(setting: Setting) -> [String] {
    get { values[setting.name, default: []] }
    set { values[setting.name] = newValue.isEmpty ? nil : newValue }
  }

  /// Adds what was given for other settings.
  mutating func merge(_ other: GivenSettings) {
    values.merge(other.values) { $0 + $1 }
  }
}

extension Setting {
  fileprivate var names: NameSpecification {
    NameSpecification([.customLong(name)] + (short.map { [.customShort($0)] } ?? []))
  }

  fileprivate var listParsing: ArrayParsingStrategy {
    switch kind {
    case .files: .upToNextOption
    case .freeText: .unconditionalSingleValue
    default: .singleValue
    }
  }

  fileprivate var completion: CompletionKind? {
    switch kind {
    case .choice(let words): .list(words)
    case .file, .files, .secretFile: .file()
    case .directory: .directory
    case .text, .freeText, .toggle, .wholeNumber, .seconds: nil
    }
  }
}

/// The reports that a command reads, and how.
struct ReportArguments: ParsableArguments, GivenFlags {
  @Argument(
    help: """
      Files, directories (searched for *.xml, *.tap, *.junit), quoted globs (`**` works) or - for \
      stdin.
      """,
    completion: .file())
  var report: [String] = []
  @OptionGroup var options: SettingOptions<ReportGroup>

  var given: GivenSettings { options.given }

  init() {}

  init(_ words: PlainWords) {
    report = words.reports
    options = SettingOptions(words)
  }
}
