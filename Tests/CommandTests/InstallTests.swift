// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `install.sh` of a release, against a server on loopback.
@Suite(
  .serialized, .slow,
  .enabled(if: RecipePieces.exists("python3"), "python3 serves the release"))
struct InstallTests {
  private let home: TemporaryDirectory

  init() throws {
    home = try TemporaryDirectory()
    try home.write("", to: "bin/.keep")
  }

  private func install(
    _ words: [String], variables: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    var shell = BuiltCommand(
      in: home.path,
      environment: ["PATH": RecipePieces.systemPath, "HOME": home.path].merging(variables) { $1 })
    shell.path = "/bin/sh"
    return try await shell.run(
      [ProjectFiles.root + "/scripts/release/install.sh", "--directory", home.path + "/bin"] + words
    )
  }

  private var installed: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: home.path + "/bin").filter {
        $0 != ".keep"
      }
    }
  }

  @Test func theStatedVersionIsInstalled() async throws {
    try await ReleaseServer.open { server, version, digest in
      let result = try await install(
        ["--sha256", digest.uppercased(), version], variables: ["RELEASE_URL": server.url])
      #expect(result.status == 0, "\(result.talk)")
      #expect(try installed == ["buildpost"])
      var command = BuiltCommand(in: "/")
      command.path = home.path + "/bin/buildpost"
      #expect(try await command.run(["--version"]).text == version + "\n")
    }
  }

  /// As copied from the name of a tag, and from a program that prints digests in capitals.
  @Test func aVersionWithItsVAndADigestInCapitalsAreAccepted() async throws {
    try await ReleaseServer.open { server, version, digest in
      let result = try await install(
        ["--url", server.url, "--sha256", digest.uppercased(), "v" + version])
      #expect(result.status == 0, "\(result.talk)")
      #expect(try installed == ["buildpost"])
    }
  }

  @Test func aNewDirectoryIsOpenToAllWhateverTheUmaskAndMayBeginWithADash() async throws {
    try await ReleaseServer.open { server, version, digest in
      var shell = BuiltCommand(
        in: home.path, environment: ["PATH": RecipePieces.systemPath, "HOME": home.path])
      shell.path = "/bin/sh"
      let script = ProjectFiles.root + "/scripts/release/install.sh"
      let result = try await shell.run([
        "-c", "umask 077; sh \"$@\"; stat -c %a -- -x -x/y -x/y/buildpost", "sh", script,
        "--directory", "-x/y", "--url", server.url, "--sha256", digest, version,
      ])
      #expect(result.text == "755\n755\n755\n", "\(result.talk)")
    }
  }

  @Test func aBrokenCurlIsReplacedByWget() async throws {
    guard RecipePieces.exists("wget") else { return }
    try home.writeExecutable("#!/bin/sh\nexit 127\n", to: "broken/curl")
    try await ReleaseServer.open { server, version, digest in
      let result = try await install(
        ["--url", server.url, "--sha256", digest, version],
        variables: ["PATH": "\(home.path)/broken:\(RecipePieces.systemPath)"])
      #expect(result.status == 0, "\(result.talk)")
      #expect(try installed == ["buildpost"])
    }
  }

  @Test func aFlippedByteIsRefused() async throws {
    try await ReleaseServer.open { server, version, digest in
      let other = (digest.hasPrefix("0") ? "1" : "0") + digest.dropFirst()
      let result = try await install(["--url", server.url, "--sha256", other, version])
      #expect(result.status == 1)
      #expect(
        result.talk == """
          error: the download has the digest \(digest), not \(other)
            fix: check the version and the digest; do not use this download

          """)
      #expect(try installed.isEmpty)
    }
  }

  @Test func aVersionThatDoesNotExistLeavesNothing() async throws {
    try await ReleaseServer.open { server, _, digest in
      let result = try await install(["--url", server.url, "--sha256", digest, "9.9.9"])
      #expect(result.status == 1)
      let place = "\(server.url)/v9.9.9/buildpost-9.9.9-linux-"
      #expect(result.talk.contains("error: cannot download \(place)"))
      #expect(try installed.isEmpty)
    }
  }

  @Test func aBrokenDownloadLeavesNothingAndKeepsWhatWasInstalled() async throws {
    try home.write("the one before", to: "bin/buildpost")
    let site = try TemporaryDirectory()
    for machine in ["x86_64", "aarch64"] {
      try site.write("not gzip", to: "v1.0.0/buildpost-1.0.0-linux-\(machine).gz")
    }
    let digest = String(repeating: "0", count: 64)
    let result = try await install(
      ["--url", "file://" + site.path, "--sha256", digest, "1.0.0"])
    #expect(result.status == 1)
    #expect(result.talk.contains("error: cannot unpack file://"))
    #expect(try installed == ["buildpost"])
    #expect(FileManager.default.contents(atPath: home.path + "/bin/buildpost")?.count == 14)
  }

  /// Runs `install.sh` on a system that has only the named programs besides the usual ones.
  private func install(
    _ words: [String], having programs: [String]
  ) async throws -> BuiltCommand.Result {
    let place = home.path + "/programs"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for program in ["chmod", "mkdir", "mktemp", "mv", "rm", "sh", "tr", "uname"] + programs {
      let path = try #require(
        RecipePieces.systemPath.split(separator: ":").map { "\($0)/\(program)" }
          .first { FileManager.default.isExecutableFile(atPath: $0) })
      try FileManager.default.createSymbolicLink(
        atPath: "\(place)/\(program)", withDestinationPath: path)
    }
    return try await install(words, variables: ["PATH": place])
  }

  @Test(arguments: [
    ["curl", "sha256sum", "gzip"], ["wget", "sha256sum", "gzip"],
    ["curl", "shasum", "perl", "gzip"],
  ])
  func oneOfTwoProgramsIsEnough(_ programs: [String]) async throws {
    guard programs.allSatisfy(RecipePieces.exists) else { return }
    try await ReleaseServer.open { server, version, digest in
      let words = ["--url", server.url, "--sha256", digest, version]
      let result = try await install(words, having: programs)
      #expect(result.status == 0, "\(result.talk)")
      #expect(try installed == ["buildpost"])
    }
  }

  @Test(arguments: [
    (["gzip", "sha256sum"], "neither curl nor wget is installed"),
    (["gzip", "curl"], "neither sha256sum nor shasum is installed"),
    (["curl", "sha256sum"], "gzip is not installed"),
  ])
  func aMissingProgramIsNamed(_ programs: [String], _ summary: String) async throws {
    let digest = String(repeating: "0", count: 64)
    let words = ["--url", "http://127.0.0.1:9", "--sha256", digest, "1.0.0"]
    let result = try await install(words, having: programs)
    #expect(result.status == 1)
    #expect(result.talk.hasPrefix("error: \(summary)\n  fix: "))
    #expect(try installed.isEmpty)
  }

  /// The shell of `action.yml`, as GitHub runs it.
  @Test func theActionInstallsAndAddsToThePath() async throws {
    try home.write("", to: "path")
    var python = BuiltCommand(in: home.path, environment: ["PATH": RecipePieces.systemPath])
    python.path = "/usr/bin/env"
    let read = "import yaml; print(yaml.safe_load(open('action.yml'))['runs']['steps'][0]['run'])"
    let step = try await python.run(
      ["python3", "-c", read.replacing("action.yml", with: ProjectFiles.root + "/action.yml")])
    try #require(step.status == 0, "\(step.talk)")
    try await ReleaseServer.open { server, version, digest in
      var shell = BuiltCommand(
        in: home.path,
        environment: [
          "PATH": RecipePieces.systemPath, "HOME": home.path, "RELEASE_URL": "",
          "DEFAULT_URL": server.url, "SHA256": digest, "VERSION": version,
          "GITHUB_ACTION_PATH": ProjectFiles.root, "RUNNER_TEMP": home.path + "/a b",
          "GITHUB_PATH": home.path + "/path",
        ])
      shell.path = "/bin/sh"
      let result = try await shell.run(["-e", "-c", step.text])
      #expect(result.status == 0, "\(result.talk)")
    }
    let added = try String(contentsOfFile: home.path + "/path", encoding: .utf8)
    #expect(added == home.path + "/a b/buildpost\n")
    #expect(FileManager.default.isExecutableFile(atPath: home.path + "/a b/buildpost/buildpost"))
  }

  /// `install.sh` installs one executable; the other may be anywhere in `PATH`.
  @Test func theSandboxIsFoundInThePath() async throws {
    try FileManager.default.createDirectory(
      atPath: home.path + "/alone", withIntermediateDirectories: true)
    var command = BuiltCommand(in: home.path, environment: ["PATH": home.path + "/other"])
    command.path = home.path + "/alone/buildpost"
    // By another process: a file that this one writes may be busy.
    var copy = BuiltCommand(in: home.path)
    copy.path = "/bin/cp"
    #expect(try await copy.run([BuiltCommand.products + "/buildpost", command.path]).status == 0)
    let missing = try await command.run(["sandbox"])
    #expect(missing.status == 78)
    #expect(
      missing.talk == """
        error: `buildpost-sandbox` is not installed
          at: \(home.path)/alone/buildpost-sandbox
          fix: put the executable `buildpost-sandbox` of the same release there, or into a \
        directory of PATH

        """)
    try home.writeExecutable("#!/bin/sh\necho \"$@\"\n", to: "other/buildpost-sandbox")
    #expect(try await command.run(["sandbox", "--port", "0"]).text == "--port 0\n")
  }

  @Test func aDirectoryInThePlaceOfTheExecutableIsNotFilled() async throws {
    try home.write("", to: "bin/buildpost/.keep")
    let digest = String(repeating: "0", count: 64)
    let result = try await install(
      ["--url", "http://127.0.0.1:9", "--sha256", digest, "1.0.0"])
    #expect(result.status == 1)
    #expect(result.talk.hasPrefix("error: \(home.path)/bin/buildpost is a directory\n  fix: "))
  }

  @Test(arguments: [
    ([], "the version is missing"), (["1.0.0/../x"], "`1.0.0/../x` is not a version"),
    (["1.0.0"], "no release URL is set"),
    (["--url", "http://127.0.0.1:9", "1.0.0"], "the SHA-256 digest is missing or malformed"),
  ])
  func missingArgumentsAreNamed(_ words: [String], _ summary: String) async throws {
    let result = try await install(words)
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: \(summary)\n  fix: "))
  }
}
