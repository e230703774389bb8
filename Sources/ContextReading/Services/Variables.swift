// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// The variables of a job, and the few values of files that variables name.
///
/// An empty or blank value is unset, and so is what a template writes for a missing value.
package struct Variables: Sendable {
  /// The values that lookups read from the event file.
  var event: JSONValue?
  /// Values of the properties file by their key.
  var documents: [String: String] = [:]
  /// The names of the remotes that git knows, once it has been asked.
  var remoteNames: [String] = []
  /// The key of the remote that git knows, among the documents.
  static let gitRemote = "git remote"
  private let environment: [String: String]
  private let unsetMark: Character?

  /// Creates a view of the environment.
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - unsetMark: The first character of a placeholder that was never replaced.
  package init(_ environment: [String: String], unsetMark: Character? = nil) {
    self.environment = environment
    self.unsetMark = unsetMark
  }

  /// The value of a variable, without blanks around it; `nil` if it is unset.
  package subscript(name: String) -> String? {
    environment[name].flatMap(stated)
  }

  /// The text or whole number at a path of the event file; `nil` if it is missing.
  func event(at path: [String]) -> String? {
    path.reduce(event) { $0?[step: $1] }?.scalarText.flatMap(stated)
  }

  /// The value of a document; `nil` if it is missing.
  func document(_ key: String) -> String? {
    documents[key].flatMap(stated)
  }

  /// The variables whose name has this prefix, this suffix and something between them, in order of
  /// their names.
  func matching(prefix: String, suffix: String) -> [(name: String, value: String)] {
    environment.keys
      .filter {
        $0.hasPrefix(prefix) && $0.hasSuffix(suffix)
          && $0.utf8.count > prefix.utf8.count + suffix.utf8.count
      }
      .sorted()
      .compactMap { name in self[name].map { (name, $0) } }
  }

  private func stated(_ text: String) -> String? {
    let trimmed = text.trimmingBlanks()
    guard let first = trimmed.first, first != unsetMark else { return nil }
    // Templates of programs in Go and JavaScript leave these words for a value that is missing.
    return ["<nil>", "null", "<no value>", "undefined"].contains(trimmed) ? nil : trimmed
  }
}
