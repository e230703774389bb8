// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A temporary directory that is removed with this value.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "buildpost-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    path = url.path()
  }

  deinit {
    // What stays behind in the temporary directory harms no test.
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String, _ text: String = "") throws -> String {
    let file = path + "/" + name
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}
