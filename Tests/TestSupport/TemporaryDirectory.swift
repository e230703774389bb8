// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A directory of a test's own, removed with everything in it.
package final class TemporaryDirectory: Sendable {
  /// Its path, without symbolic links.
  package let path: String

  /// Creates a directory.
  package init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = base + "/buildpost-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // What cannot be removed is left to the system.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, with the directories above it.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a file, with the directories above it.
  @discardableResult
  package func write(_ data: Data, to name: String) throws -> String {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
    return file.path
  }

  /// Writes a script that may be run at once.
  ///
  /// Another process writes it: a child that another test starts meanwhile would inherit our open file for
  /// a moment, and the kernel runs no file that somebody may write ("text file busy").
  @discardableResult
  package func writeExecutable(_ text: String, to name: String) throws -> String {
    let draft = try write(text, to: name + ".draft")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/install")
    process.arguments = ["-m", "755", draft, path + "/" + name]
    try ProcessStart.run(process)
    process.waitUntilExit()
    try FileManager.default.removeItem(atPath: draft)
    return path + "/" + name
  }
}
