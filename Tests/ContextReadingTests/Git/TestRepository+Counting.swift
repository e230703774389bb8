// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

extension TestRepository {
  private var notes: String { directory.path + "/calls" }

  /// Variables with a git that notes each of its calls.
  func counting() throws -> [String: String] {
    try? FileManager.default.removeItem(atPath: notes)
    try directory.writeExecutable(
      """
      #!/bin/sh
      PATH='\(environment["PATH"] ?? "")'
      echo call >>'\(notes)'
      exec git "$@"

      """, to: "bin/git")
    return ["PATH": directory.path + "/bin"]
  }

  /// How often that git was called.
  func calls() throws -> Int {
    try String(contentsOfFile: notes, encoding: .utf8).split(separator: "\n").count
  }
}
