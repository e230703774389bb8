// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A directory for one test, removed with everything in it.
package final class TemporaryDirectory: Sendable {
  /// Its path, without symbolic links.
  package let path: String

  /// Creates the directory.
  package init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path = base + "/buildpost-test-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    // Whatever cannot be removed is left to the system.
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

  /// Writes a script that can be run immediately.
  ///
  /// Another process writes it: a child that another test starts at the same time would briefly
  /// inherit our open file, and the kernel refuses to run a file that is open for writing.
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
