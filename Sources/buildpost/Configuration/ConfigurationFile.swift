// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A value in a configuration file.
struct ConfigurationValue: Sendable, Equatable {
  var text: String
  var line: Int
}

/// A configuration file, read and checked.
struct ConfigurationFile: Sendable, Equatable {
  /// Whose file it is.
  enum Layer: Sendable, Equatable {
    /// In the repository: anyone who can open a pull request may have written it.
    case project
    case user
  }

  let path: String
  let layer: Layer
  /// By the keys of the options; a key without a value is left out.
  let values: [String: [ConfigurationValue]]

  /// Checks a text by the table of options.
  ///
  /// - Throws: ``CommandError`` with the place, for what is not YAML, a key that is not known or may not
  ///   stand here, and a value of the wrong type.
  init(path: String, layer: Layer, text: String) throws(CommandError) {
    self.path = path
    self.layer = layer
    var values: [String: [ConfigurationValue]] = [:]
    for entry in try YAMLMapping(text, path: path).entries {
      let option = try Self.option(of: entry, layer: layer, path: path)
      let items = try Self.values(of: entry, option: option, path: path)
      if !items.isEmpty { values[entry.key] = items }
    }
    self.values = values
  }

  /// Where a value came from.
  func origin(of value: ConfigurationValue) -> FactOrigin {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return .file(name, line: value.line)
  }

  private static func option(
    of entry: YAMLMapping.Entry, layer: Layer, path: String
  ) throws(CommandError) -> OptionEntry {
    let key = String(entry.key.prefix(60))
    let place = entry.place.location(in: path)
    if ["client-secret", "connect-secret"].contains(key) {
      throw CommandError(
        .badSetting, "a secret may not stand in a configuration file", at: place,
        fix:
          "take it out, change the secret, and use \(OptionName(key + "-file").flag) or \(OptionName(key).variable)"
      )
    }
    guard let option = OptionTable.entry(for: entry.key) else {
      let advice = OptionTable.suggestion(for: entry.key).map { "write `\($0.name)`" }
      throw CommandError(
        .badSetting, "`\(key)` is not a setting", at: place,
        fix: advice ?? "use the long name of an option without its dashes")
    }
    guard layer == .user || !option.isUserOnly else {
      throw CommandError(
        .badSetting,
        "`\(key)` may not be set in the project file, which anyone who can open a pull request can change",
        at: place, fix: "set \(option.name.variable), or put it into the user's configuration file")
    }
    return option
  }

  private static func values(
    of entry: YAMLMapping.Entry, option: OptionEntry, path: String
  ) throws(CommandError) -> [ConfigurationValue] {
    guard entry.isFlat, option.isRepeatable || !entry.isList else {
      let form = option.isRepeatable ? "a value or a list of values" : "one value"
      throw CommandError(
        .badSetting, "`\(entry.key)` takes \(form)", at: entry.valuePlace.location(in: path))
    }
    for item in entry.items {
      if let reason = option.kind.flaw(of: item.text) {
        throw CommandError(
          .badSetting, "`\(entry.key)` \(reason)", at: item.place.location(in: path))
      }
    }
    return entry.items.map { ConfigurationValue(text: $0.text, line: $0.place.line) }
  }
}

extension OptionEntry.Kind {
  /// What is wrong with a value; `nil` where nothing is.
  fileprivate func flaw(of text: String) -> String? {
    switch self {
    case .text: return nil
    case .switchable:
      let words = ["true", "false", "yes", "no", "on", "off", "1", "0"]
      return words.contains(text.lowercased()) ? nil : "takes true or false"
    case .wholeNumber:
      let isNumber = text.utf8.allSatisfy { (48...57).contains($0) } && Int64(text) != nil
      return isNumber ? nil : "takes a whole number"
    case .seconds:
      return Double(text).map { $0 > 0 && $0 <= 86_400 } == true
        ? nil : "takes a number of seconds between 0 and 86400"
    }
  }
}
