// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The help of each command, byte for byte; `BUILDPOST_RECORD_SNAPSHOTS=1` rewrites the files.
@Suite struct HelpSnapshotTests {
  static let directory = ProjectFiles.root + "/Tests/CommandTests/Snapshots"
  static let isRecording =
    ProcessInfo.processInfo.environment["BUILDPOST_RECORD_SNAPSHOTS"] == "1"

  @Test func theHelpOfEachCommandIsAsRecorded() async throws {
    for path in try await CommandTree.read().paths() {
      let result = try await BuiltCommand(in: "/").run(path + ["--help"])
      #expect(result.status == 0)
      #expect(result.talk.isEmpty)
      let wide = result.text.split(separator: "\n").filter { $0.count > 100 }
      #expect(wide.isEmpty, "\(path): wider than 100 columns")
      let file = Self.directory + "/" + Self.name(path)
      if Self.isRecording { try result.output.write(to: URL(fileURLWithPath: file)) }
      let recorded = FileManager.default.contents(atPath: file) ?? Data()
      #expect(result.text == String(decoding: recorded, as: UTF8.self), "\(Self.name(path))")
    }
    #expect(!Self.isRecording, "the snapshots were recorded: look at them and run again")
  }

  @Test func noSnapshotIsLeftOver() async throws {
    let expected = try await CommandTree.read().paths().map(Self.name)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.directory)
    #expect(Set(files) == Set(expected))
  }

  private static func name(_ path: [String]) -> String {
    (["help"] + path).joined(separator: "-") + ".txt"
  }
}
