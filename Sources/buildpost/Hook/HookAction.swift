// SPDX-License-Identifier: Apache-2.0

/// What a hook does when git calls it, and where the program for it lies.
struct HookAction: Sendable, Equatable {
  /// The absolute path of the program.
  var program: String
  /// Whether a push without an issue key is stopped.
  var isStrict = false
  /// The reports of a local build, for hooks that submit.
  var reports: [String] = []

  /// The words behind the program's name, each quoted for a shell.
  func words(for name: HookName) -> String {
    var words = ["hook", "run", name.rawValue]
    if isStrict, name == .prePush { words.append("--strict") }
    if name.submits { words += reports.map { "--report=" + $0.shellQuoted } }
    return words.joined(separator: " ")
  }
}

extension String {
  /// The text as one word of a POSIX shell, taken literally.
  var shellQuoted: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
