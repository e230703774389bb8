// SPDX-License-Identifier: Apache-2.0

/// What was given on the command line, by the long names of the options.
///
/// An empty value is unset, as in the environment and in the files.
struct GivenOptions: Sendable, Equatable {
  private(set) var values: [String: [String]] = [:]

  subscript(name: String) -> String? {
    get { values[name]?.first }
    set { values[name] = newValue.flatMap { $0.isEmpty ? nil : [$0] } }
  }

  mutating func add(_ more: [String], to name: String) {
    let given = more.filter { !$0.isEmpty }
    if !given.isEmpty { values[name, default: []] += given }
  }

  mutating func raise(_ name: String, if isRaised: Bool) {
    if isRaised { values[name] = ["true"] }
  }
}
