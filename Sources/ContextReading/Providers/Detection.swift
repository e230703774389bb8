// SPDX-License-Identifier: Apache-2.0

/// How the variables of a CI service are told from those of another.
package indirect enum Detection: Sendable {
  /// A variable is set, and to neither `0` nor `false`.
  case on(String)
  /// A variable has a value, in any case.
  case value(String, String)
  /// A label of the host in a URL is, or begins with, a word.
  case hostLabel(String, String)
  /// All hold.
  case all([Detection])
  /// One holds.
  case any([Detection])
  /// The other does not hold.
  case not(Detection)

  /// Whether the variables are those of the service.
  func holds(in variables: Variables) -> Bool {
    switch self {
    case .on(let name):
      guard let value = variables[name]?.lowercased() else { return false }
      return value != "0" && value != "false"
    case .value(let name, let value):
      return variables[name]?.lowercased() == value
    case .hostLabel(let name, let word):
      guard let host = variables[name].flatMap(URLText.init)?.host else { return false }
      return host.split(separator: ".").contains { $0.hasPrefix(word) }
    case .all(let parts): return parts.allSatisfy { $0.holds(in: variables) }
    case .any(let parts): return parts.contains { $0.holds(in: variables) }
    case .not(let other): return !other.holds(in: variables)
    }
  }
}
