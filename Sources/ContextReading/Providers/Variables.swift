// SPDX-License-Identifier: Apache-2.0

/// The variables of a job, and the few values of files that variables name.
///
/// An empty or blank value is unset.
package struct Variables: Sendable {
  /// Values of the event file by their path, of the properties file by their key.
  package var documents: [String: String] = [:]
  private let environment: [String: String]
  private let unsetMark: Character?

  /// Creates a view of the environment.
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - unsetMark: A first character that marks a value as a placeholder that nothing replaced.
  package init(_ environment: [String: String], unsetMark: Character? = nil) {
    self.environment = environment
    self.unsetMark = unsetMark
  }

  /// The value of a variable, without the blanks around it; `nil` where it is unset.
  package subscript(name: String) -> String? {
    environment[name].flatMap(stated)
  }

  /// The value of a document; `nil` where it is not there.
  func document(_ key: String) -> String? {
    documents[key].flatMap(stated)
  }

  /// The variables whose name begins and ends so, with something between, in order of their names.
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
    return trimmed
  }
}

extension String {
  /// The text without blanks and line ends around it.
  func trimmingBlanks() -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(self[start.startIndex...last])
  }
}
