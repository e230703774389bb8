// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The layers a setting may come from: command line, environment, project file, user file.
///
/// Each setting is decided by itself. An empty value is unset in every layer.
struct SettingsLayers: Sendable {
  private let given: GivenOptions
  private let environment: [String: String]
  private let files: [ConfigurationFile]

  init(given: GivenOptions, environment: [String: String], files: [ConfigurationFile]) {
    self.given = given
    self.environment = environment
    self.files = files
  }

  /// The configuration files that were read.
  var filePaths: [String] { files.map(\.path) }

  /// The value of the layer that decides, and what it won over.
  func value(for option: OptionName) -> Fact<String>? {
    values(for: option).first
  }

  /// All values of the layer that decides; the first says what it won over.
  func values(for option: OptionName) -> [Fact<String>] {
    let layers =
      [
        given.values[option.name, default: []].map { Fact($0, from: .option(option.flag)) },
        variables(of: option),
      ] + files.map { values(of: option, in: $0) }
    let set = layers.filter { !$0.isEmpty }
    guard var deciding = set.first else { return [] }
    deciding[0].overridden = set.dropFirst().map { layer in
      Fact.Overridden(
        value: layer.map(\.value).joined(separator: ", "), origin: layer[0].origin)
    }
    return deciding
  }

  private func variables(of option: OptionName) -> [Fact<String>] {
    let variable = option.variable
    guard let text = environment[variable], !text.isEmpty else { return [] }
    let isRepeatable = OptionTable.entry(for: option.name)?.isRepeatable == true
    let texts = isRepeatable ? Self.list(text) : [text]
    return texts.map { Fact($0, from: .variable(variable)) }
  }

  private func values(of option: OptionName, in file: ConfigurationFile) -> [Fact<String>] {
    file.values[option.name, default: []].map { Fact($0.text, from: file.origin(of: $0)) }
  }

  /// Cuts at commas; blanks around a value and empty values do not count.
  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").compactMap { piece in
      let start = piece.drop { $0.isWhitespace }
      guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
      return String(start[...end])
    }
  }
}
