// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The executable: its options, what it prints, and how it ends.
@Suite(.slow) struct ProgramTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func program(_ environment: [String: String] = [:]) -> BuiltCommand {
    BuiltCommand("buildpost-sandbox", in: directory.path, environment: environment)
  }

  /// Runs the sandbox until it listens, and stops it.
  private func start(
    _ arguments: [String], _ environment: [String: String] = [:], signal: Int32 = SIGTERM
  ) async throws -> BuiltCommand.Result {
    let running = try program(environment).start(["--port", "0"] + arguments)
    _ = await running.firstLine()
    running.send(signal)
    return await running.result()
  }

  @Test(arguments: [
    (
      ["--port", "abc"], "`abc` is not a number from 0 to 65535", "--port",
      "pass a number from 0 to 65535"
    ),
    (
      ["--port=-1"], "`-1` is not a number from 0 to 65535", "--port",
      "pass a number from 0 to 65535"
    ),
    (
      ["--token-lifetime", "1h"], "`1h` is not a number from 0 to 31536000", "--token-lifetime",
      "pass a number from 0 to 31536000"
    ),
    (
      ["--delay", "nan"], "`nan` is not a number from 0.0 to 86400.0", "--delay",
      "pass a number from 0.0 to 86400.0"
    ),
    (["--deny", "x"], "`x` is not a permission", "--deny", "pass read, write or delete"),
    (
      ["--client-secret-file", "none"], "cannot read the secret from `none`: no such file",
      "--client-secret-file", "pass a file that exists and that you may read"
    ),
    (
      ["--connect-secret-file", "/dev/null"],
      "cannot read the secret from `/dev/null`: not a regular file", "--connect-secret-file",
      "pass a file that exists and that you may read"
    ),
  ])
  func aWrongSettingIsReportedOnce(
    arguments: [String], summary: String, location: String, fix: String
  ) async throws {
    let result = try await program().run(arguments)
    #expect(result.status == 64)
    #expect(result.talk == "error: \(summary)\n  at: \(location)\n  fix: \(fix)\n")
    #expect(result.text.isEmpty)
  }

  @Test func anUnknownOptionIsReportedOnce() async throws {
    let result = try await program().run(["--zzzzzzzzzzzzzz"])
    #expect(result.status == 64)
    #expect(
      result.talk
        == "error: unknown option '--zzzzzzzzzzzzzz'\n  fix: see `buildpost sandbox --help`\n")
  }

  @Test(arguments: [SIGINT, SIGTERM]) func itPrintsItsAddressAndTheSettings(
    signal: Int32
  ) async throws {
    let result = try await start([], signal: signal)
    #expect(result.status == 0)
    let url = try #require(result.text.split(separator: "\n").first.map(String.init))
    #expect(result.text == url + "\n")
    #expect(url.hasPrefix("http://127.0.0.1:"))
    #expect(result.talk.hasPrefix("In a shell:\n\n  export BUILDPOST_SITE=\(url)\n"))
    #expect(result.talk.contains("\n  BUILDPOST_CLIENT_SECRET: sandbox-secret\n"))
  }

  @Test func theDocumentNamesEverythingToUse() async throws {
    let result = try await start(
      ["--json", "--client-id", "me"],
      ["BUILDPOST_CLOUD_ID": "cloud", "BUILDPOST_CONNECT_KEY": "key"])
    #expect(result.status == 0)
    #expect(result.talk.isEmpty)
    let document = try result.json()
    let url = try #require(document["url"] as? String)
    #expect(
      document as NSDictionary == [
        "url": url, "site": url, "apiUrl": url, "cloudId": "cloud", "clientId": "me",
        "connectKey": "key", "state": url + "/sandbox/state.json",
      ])
  }

  @Test func secretsComeFromAFileOrStandardInputAndAreNeverPrinted() async throws {
    try directory.write("canary-file\n", to: "secret")
    let result = try await start(
      ["--client-secret-file", "secret"], ["BUILDPOST_CONNECT_SECRET": "canary-variable"])
    #expect(result.status == 0)
    #expect(!(result.text + result.talk).contains("canary"))
    #expect(result.talk.contains("BUILDPOST_CLIENT_SECRET=YOUR-SECRET\n"))
    let empty = try await program().run(["--client-secret-file", "-"])
    #expect(empty.status == 64)
    #expect(empty.talk.hasPrefix("error: `-` holds no secret\n  at: --client-secret-file\n"))
  }

  @Test func aTakenPortEndsWith69AndAnUnusableStoreWith73() async throws {
    let running = try program().start(["--port", "0"])
    let port = await running.firstLine().split(separator: ":").last.map(String.init) ?? ""
    let second = try await program().run(["--port", port])
    running.send(SIGTERM)
    _ = await running.result()
    #expect(second.status == 69)
    #expect(second.talk.hasPrefix("error: cannot open port \(port) on 127.0.0.1: "))
    try directory.write("not a database, but long enough to be read as one", to: "store")
    let third = try await program().run(["--port", "0", "--store", "store"])
    #expect(third.status == 73)
    let fourth = try await program().run(["--port", "0", "--record", "/dev/null/x"])
    #expect(fourth.status == 73)
  }

  @Test func listsAreSeparatedByCommasInTheEnvironment() async throws {
    let running = try program([
      "BUILDPOST_PROJECT": " ZED, ACME ,", "BUILDPOST_DENY": "read,delete",
    ])
    .start(["--port", "0"])
    let url = await running.firstLine()
    let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
    let state = try await HTTPExchange(target: "/sandbox/state.json").send(to: port)
    running.send(SIGTERM)
    _ = await running.result()
    #expect(try state?.json()["projects"] as? [String] == ["ACME", "ZED"])
  }
}
