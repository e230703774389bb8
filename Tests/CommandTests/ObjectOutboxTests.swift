// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The command with an outbox in object storage.
@Suite(
  .serialized, .slow, .enabled(if: StorageServer.isInstalled, "python3 with moto is the storage"))
struct ObjectOutboxTests {
  @Test(
    arguments: [
      ["ListBucket"], ["GetObject"], ["PutObject"], ["DeleteObject"],
      ["GetObject", "DeleteObject"],
    ])
  func doctorNamesEachPermissionThatIsMissing(_ denied: [String]) async throws {
    try await StorageServer.open(denying: denied) { storage in
      try await SandboxSite.open { site in
        let result = try await site.command(storage.environment).run(
          ["doctor", "--json", "--issue-key", "DEMO-1"] + SandboxSite.facts)
        #expect(result.status == 73)
        let checks = try #require(try result.json()["checks"] as? [[String: Any]])
          .filter { $0["name"] as? String == "outbox" }
        #expect(checks.map { $0["outcome"] as? String } == denied.map { _ in "failure" })
        let place = storage.location
        #expect(
          checks.map { $0["message"] as? String }
            == denied.map {
              "cannot use the outbox: the object storage answered 403 AccessDenied to s3:\($0) "
                + "(\(place))"
            })
        #expect(
          checks.map { $0["fix"] as? String }
            == denied.map {
              "allow the credentials s3:\($0) "
                + ($0 == "ListBucket" ? "on the bucket" : "below the prefix")
            })
      }
    }
  }

  @Test func anOutboxThatDoesNotExistIsAnErrorUntilDoctorSetsItUp() async throws {
    try await StorageServer.open { storage in
      try await SandboxSite.open { site in
        let command = site.command(storage.environment)
        for words in [["flush"], ["outbox", "list"], ["outbox", "drop", "--rejected"]] {
          let unused = try await command.run(words)
          #expect(unused.status == 66)
          #expect(
            unused.talk == """
              error: there is no outbox: nothing was ever kept below this prefix
                at: \(storage.location)
                fix: check --outbox; for a new outbox, run `buildpost doctor` with it once

              """)
          let noBucket = try await command.run(words + ["--outbox", "s3://no-such-bucket/x"])
          #expect(noBucket.status == 66)
          #expect(noBucket.talk.hasPrefix("error: there is no bucket `no-such-bucket`\n"))
          let noDirectory = try await command.run(words + ["--outbox", "TYPO"])
          #expect(noDirectory.status == 66)
          #expect(noDirectory.talk.hasPrefix("error: there is no outbox\n"))
        }
        let doctor = try await command.run(
          ["doctor", "--issue-key", "DEMO-1"] + SandboxSite.facts)
        #expect(doctor.status == 0, "\(doctor.text)\(doctor.talk)")
        #expect(doctor.text.contains("\(storage.location), empty"))
        for words in [["flush"], ["outbox", "list"]] {
          #expect(try await command.run(words).status == 0)
        }
      }
    }
  }

  /// A submission that succeeds lists the prefix once and makes no other request to the storage.
  @Test func aSubmissionThatSucceedsMakesOneRequestToTheStorage() async throws {
    let (lines, status) = try await StorageServer.record { storage in
      try await SandboxSite.open { site in
        let result = try await site.submit(environment: storage.environment)
        #expect(result.status == 0, "\(result.talk)")
        let stored = try await site.stored()
        #expect(stored["buildNumber"] as? Int == 1)
      }
    }
    #expect(status == 0)
    #expect(lines == ["ListBucket /bucket"])
  }

  @Test func theDocumentNamesWhereABuildIsHeldAndAnyMachineDeliversIt() async throws {
    try await StorageServer.open { storage in
      try await SandboxSite.open(["--fault", "503:1@3600"]) { site in
        let held = try await site.submit("--json", environment: storage.environment)
        #expect(held.status == 75)
        let entry = try #require((try held.json()["held"] as? [[String: Any]])?.first)
        #expect(entry["outbox"] as? String == storage.location)
        // The other machine shares nothing but the storage.
        let other = storage.environment.merging(["HOME": "/nonexistent"]) { $1 }
        let list = try await site.command(other).run(["outbox", "list", "--json"])
        let entries = try #require(try list.json()["entries"] as? [[String: Any]])
        #expect(entries.map { $0["id"] as? String } == [entry["id"] as? String])
      }
    }
  }
}

/// Third-party object storage, with one bucket.
private final class StorageServer: Sendable {
  let environment: [String: String]
  let location = "s3://bucket/team/builds"

  private init(port: String) {
    environment = [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_ACCESS_KEY_ID": "id",
      "AWS_SECRET_ACCESS_KEY": "canary-storage-key", "AWS_REGION": "us-east-1",
      "BUILDPOST_OUTBOX": "s3://bucket/team/builds",
    ]
  }

  /// The interpreter that has moto: that of `scripts/setup`, or the one of the machine.
  private static let python: String = {
    let own = ProjectFiles.root + "/.build/python-tests/bin/python3"
    if FileManager.default.isExecutableFile(atPath: own) { return own }
    return RecipePieces.systemPath.split(separator: ":").map { $0 + "/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) } ?? "python3"
  }()

  static let isInstalled: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", "import moto.server"]
    process.standardError = FileHandle.nullDevice
    guard (try? ProcessStart.run(process)) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Starts the storage, does something with it and stops it.
  static func open(
    denying operations: [String] = [], _ body: (StorageServer) async throws -> Void
  ) async throws {
    _ = try await run(operations, body)
  }

  /// The same; the result is every request that needed a permission.
  static func record(
    _ body: (StorageServer) async throws -> Void
  ) async throws -> (requests: [String], status: Int32) {
    let result = try await run(["--log"], body)
    let lines = result.text.split(separator: "\n").dropFirst().map(String.init)
    return (lines.filter { !$0.hasPrefix("CreateBucket") }, result.status)
  }

  private static func run(
    _ words: [String], _ body: (StorageServer) async throws -> Void
  ) async throws -> BuiltCommand.Result {
    let top = try TemporaryDirectory()
    var command = BuiltCommand(in: top.path)
    command.path = python
    let server = try command.start(
      [ProjectFiles.root + "/Tests/Support/object_storage.py"] + words)
    let storage = StorageServer(port: await server.firstLine())
    do {
      var curl = BuiltCommand(in: top.path, environment: ["PATH": RecipePieces.systemPath])
      curl.path = "/usr/bin/env"
      let made = try await curl.run([
        "curl", "-sS", "--max-time", "60", "--noproxy", "*", "-X", "PUT",
        (storage.environment["AWS_ENDPOINT_URL"] ?? "") + "/bucket",
      ])
      try #require(made.status == 0, "\(made.talk)")
      try await body(storage)
    } catch {
      server.give(Data())
      _ = await server.result()
      throw error
    }
    server.give(Data())
    return await server.result()
  }
}
