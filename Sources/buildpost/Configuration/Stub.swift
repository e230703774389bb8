// SPDX-License-Identifier: Apache-2.0

import BuildModel

struct OptionName: ExpressibleByStringLiteral, Sendable {
  var name: String
  init(stringLiteral value: String) { name = value }
  var flag: String { "--" + name }
}

struct SettingsLayers: Sendable {
  var given: GivenOptions
  var environment: [String: String]
  static func load(
    given: GivenOptions, environment: [String: String], directory: String
  ) throws -> SettingsLayers { SettingsLayers(given: given, environment: environment) }
  func value(for option: OptionName) -> Fact<String>? { values(for: option).first }
  func values(for option: OptionName) -> [Fact<String>] {
    if let values = given.values[option.name] { return values.map { Fact($0, from: option.flag) } }
    let variable = "BUILDPOST_" + option.name.uppercased().replacing("-", with: "_")
    if let text = environment[variable], !text.isEmpty { return [Fact(text, from: variable)] }
    return []
  }
}
