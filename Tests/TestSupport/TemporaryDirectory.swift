// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of its own for a test, removed with everything in it when the value goes away.
package final class TemporaryDirectory: Sendable {
  /// The path, without links.
  package let path: String

  /// Creates an empty directory.
  package init() throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = parent + "/buildpost-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // A directory that cannot be removed harms no test.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, and the directories on the way to it.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: URL(filePath: file).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }
}
