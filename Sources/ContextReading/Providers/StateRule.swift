// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// How a CI service's variable states how the run went.
package struct StateRule: Sendable {
  /// Whether a success may only mean "so far".
  enum Weight: Sendable {
    /// The variable is set when the outcome is known.
    case final
    /// The variable can be read while more steps are to come.
    case soFar
  }

  let variable: String
  let weight: Weight
  let read: @Sendable (String) -> BuildState?

  /// A variable whose words, in any case, stand for states; other words say nothing.
  static func words(
    _ variable: String, _ words: [String: BuildState], _ weight: Weight = .final
  ) -> StateRule {
    StateRule(variable: variable, weight: weight) { words[$0.lowercased()] }
  }

  /// A variable that holds an exit status: 0 is success.
  static func exitStatus(_ variable: String, _ weight: Weight = .final) -> StateRule {
    StateRule(variable: variable, weight: weight) { text in
      Int(text).map { $0 == 0 ? .successful : .failed }
    }
  }
}
