// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Builds in a file.
@Suite struct StoreTests {
  private func withFile(_ body: (String) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    try await body(directory.path + "/store.sqlite")
  }

  @Test func buildsPropertiesAndPendingChangesSurviveARestart() async throws {
    try await withFile { file in
      try await TestSite.run({ $0.storeFile = file }) { site in
        _ = try await site.submit([build(1)], properties: ["team": "a"])
      }
      try await TestSite.run({
        $0.storeFile = file; $0.delay = 5
      }) { site in
        #expect(try await site.get(1).json()["displayName"] as? String == "App")
        _ = try await site.submit([build(2)])
        _ = try await site.call("DELETE", "/bulkByProperties?team=a")
      }
      try await TestSite.run({ $0.storeFile = file }) { site async throws in
        #expect(try await site.get(1).status == 200)
        site.clock.advance(5)
        #expect(try await site.get(1).status == 404)
        #expect(try await site.get(2).status == 200)
      }
    }
  }

  @Test func aFileThatIsNotAStoreIsRefused() async throws {
    try await withFile { file in
      try Data("not a database, but long enough to be read as one".utf8)
        .write(to: URL(filePath: file))
      var configuration = SandboxConfiguration(clock: ManualClock().sandbox)
      configuration.storeFile = file
      let error = #expect(throws: SandboxError.self) { try SandboxServer(configuration) }
      #expect(error?.kind == .store)
      #expect(error?.summary == "cannot use the store: file is not a database")
      #expect(error?.location == file)
      #expect(
        error?.fix == "pass a new file, or one that the sandbox wrote")
    }
  }
}
