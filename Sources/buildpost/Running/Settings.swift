// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The settings of a run, each with its origin and of the type it must have.
struct Settings: Sendable {
  var layers: SettingsLayers

  /// A setting as it was given.
  func text(_ name: OptionName) -> Fact<String>? {
    layers.value(for: name)
  }

  /// All values of a repeatable setting, from the layer that decides.
  func list(_ name: OptionName) -> [Fact<String>] {
    layers.values(for: name)
  }

  /// Whether a switch is on.
  func isOn(_ name: OptionName) throws(CommandError) -> Bool {
    guard let given = text(name) else { return false }
    switch given.value.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw malformed(given, name, "is not true or false")
    }
  }

  /// A whole number that is not negative.
  func number(_ name: OptionName) throws(CommandError) -> Fact<Int64>? {
    guard let given = text(name) else { return nil }
    let isPlain = given.value.utf8.allSatisfy { (48...57).contains($0) }
    guard isPlain, let number = Int64(given.value) else {
      throw malformed(given, name, "is not a whole number")
    }
    return given.mapValue { _ in number }
  }

  /// A number of seconds above zero.
  func seconds(_ name: OptionName) throws(CommandError) -> Double? {
    guard let given = text(name) else { return nil }
    guard let seconds = Double(given.value), seconds > 0, seconds <= 86_400 else {
      throw malformed(given, name, "is not a number of seconds between 0 and 86400")
    }
    return seconds
  }

  /// One of a fixed set of words.
  func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: OptionName, of type: Choice.Type
  ) throws(CommandError) -> Fact<Choice>? {
    guard let given = text(name) else { return nil }
    guard let choice = Choice(rawValue: given.value) else {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw malformed(given, name, "is none of \(words)")
    }
    return given.mapValue { _ in choice }
  }

  /// The error for a value of the wrong form: usage where it is a flag's, else a bad setting.
  func malformed(
    _ given: Fact<String>, _ name: OptionName, _ reason: String
  ) -> CommandError {
    CommandError(
      given.misuse, "`\(given.value)` \(reason)", at: given.origin.description,
      fix: "see `--help` for what \(name.flag) takes")
  }
}

extension Fact {
  /// The exit status if the value is invalid.
  var misuse: ExitStatus { origin.misuse }
}

extension FactOrigin {
  /// The exit status if a value of this origin is invalid: usage for an option, otherwise a bad setting.
  var misuse: ExitStatus {
    if case .option = self { .usage } else { .badSetting }
  }
}
