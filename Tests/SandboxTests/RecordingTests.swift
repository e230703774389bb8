// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import Sandbox

/// Recorded request bodies, and the validator that reads them.
@Suite struct RecordingTests {
  private func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = try TemporaryDirectory()
    try await body(directory.path + "/bodies")
  }

  @Test func bodiesAreWrittenByteForByteAndNumbersContinue() async throws {
    try await withDirectory { directory in
      for name in ["000001-submit.json", "000002-submit.json"] {
        try await TestSite.run({ $0.recordDirectory = directory }) { site in
          let body = Data(" {\"builds\" : 7}\n".utf8)
          _ = try await site.call("POST", "/bulk", body: body)
          _ = try await site.call("DELETE", "/pipelines/app/builds/7")
          #expect(try Data(contentsOf: URL(filePath: "\(directory)/\(name)")) == body)
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory).count == 2)
    }
  }

  @Test func aDirectoryThatCannotBeCreatedIsRefused() throws {
    var configuration = SandboxConfiguration(clock: ManualClock().sandbox)
    configuration.recordDirectory = "/dev/null/x"
    #expect(
      throws: SandboxError(
        .recording, "cannot create the directory for request bodies", at: "/dev/null/x",
        fix: "pass a directory that you may write to")
    ) { try SandboxServer(configuration) }
  }

  private func validate(_ directory: String) async throws -> Tool.Outcome {
    try await Tool.run(ProjectFiles.root + "/scripts/quality/validate-requests", directory)
  }

  @Test(.slow) func theValidatorAgreesWithTheSandboxAboutGoodBodies() async throws {
    try await withDirectory { directory in
      try await TestSite.run({ $0.recordDirectory = directory }) { site in
        let associations = [["associationType": "issueKeys", "values": ["DEMO-1"]]]
        let references = [["commit": ["id": "a", "repositoryUri": "b"]]]
        let tests = ["totalNumber": 1, "numberPassed": 1, "numberFailed": 0]
        let changes: [String: Any] = [
          "associations": associations, "references": references, "testInfo": tests,
        ]
        let answer = try await site.submit([build(1), build(2, changes)], properties: ["a": "b"])
        #expect(answer.text.contains(#""rejectedBuilds":[]"#))
      }
      let outcome = try await validate(directory)
      #expect(outcome.status == 0)
      #expect(outcome.output.hasPrefix("1 request body is valid against "))
    }
  }

  @Test(.slow) func theValidatorAgreesWithTheSandboxAboutBadBodies() async throws {
    let broken = ValidationTests.builds.filter { !Self.lenient.contains($0.json) }
    try await withDirectory { directory in
      try await TestSite.run({ $0.recordDirectory = directory }) { site in
        for one in broken {
          let changes = try JSONSerialization.jsonObject(with: Data(one.json.utf8))
          _ = try await site.submit([build(7, try #require(changes as? [String: Any]))])
        }
      }
      let outcome = try await validate(directory)
      #expect(outcome.status == 1)
      for (position, one) in broken.enumerated() {
        let number = String(String(1_000_001 + position).dropFirst())
        #expect(outcome.output.contains("\(number)-submit.json: builds[0]"), "\(one.json)")
      }
    }
  }

  /// What the service refuses although the schema cannot say it: the helper leaves out null.
  private static let lenient = [#"{"issueKeys":null}"#]

  @Test func theValidatorFailsIfNothingWasRecorded() async throws {
    let empty = try TemporaryDirectory()
    let outcome = try await validate(empty.path)
    #expect(outcome == Tool.Outcome(status: 66, output: "no request body in \(empty.path)\n"))
  }
}
