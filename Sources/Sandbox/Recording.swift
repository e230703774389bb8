// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Writes each submitted request body to a file, byte for byte, for a validator.
actor Recording {
  private let directory: String
  private var last: Int

  /// Creates the directory; numbers continue after existing files.
  init(directory: String) throws(SandboxError) {
    self.directory = directory
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true)
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      last = names.compactMap { Int($0.prefix { $0 != "-" }) }.max() ?? 0
    } catch {
      throw SandboxError(
        .recording, "cannot create the directory for request bodies", at: directory,
        fix: "pass a directory that you may write to")
    }
  }

  /// Writes a body to the next file: `000001-submit.json` and so on.
  func record(_ body: Data) throws {
    last += 1
    try body.write(to: URL(filePath: "\(directory)/\(last.zeroPadded(to: 6))-submit.json"))
  }
}
