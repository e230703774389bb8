// SPDX-License-Identifier: Apache-2.0

/// The long name of an option, without dashes: also its key in YAML.
struct OptionName: ExpressibleByStringLiteral, Hashable, Sendable {
  let name: String

  init(_ name: String) {
    self.name = name
  }

  init(stringLiteral value: String) {
    name = value
  }

  /// The option on the command line.
  var flag: String { "--" + name }

  /// The variable of the environment.
  var variable: String { "BUILDPOST_" + name.uppercased().replacing("-", with: "_") }
}
