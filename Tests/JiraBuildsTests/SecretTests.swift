// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import JiraBuilds

@Suite struct SecretTests {
  @Test func noWayOfPrintingShowsIt() {
    let secret = Secret("canary-secret")
    var dumped = ""
    dump(secret, to: &dumped)
    dump(Fixture.oauth(), to: &dumped)
    dump([secret], to: &dumped)
    let texts = [
      dumped, String(describing: secret), String(reflecting: secret), "\(secret)",
      "\(Fixture.oauth())", String(reflecting: Fixture.oauth()), "\(Optional(secret) as Any)",
    ]
    for text in texts {
      #expect(!text.contains("canary"))
      #expect(text.contains("<secret>"))
    }
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }

  @Test func itCanBeNeitherEncodedNorCompared() {
    let secret: Any = Secret("canary-secret")
    #expect(!(secret is any Encodable))
    #expect(!(secret is any Equatable))
  }

  @Test func requestsShowNeitherBodyNorAuthorization() throws {
    let origin = try Origin(apiURL: "https://api.atlassian.com")
    let request = HTTPRequest(
      "POST", origin, path: "/oauth/token", query: "q=canary", authorization: Secret("canary"),
      body: Data("canary".utf8))
    var dumped = ""
    dump(request, to: &dumped)
    for text in [dumped, "\(request)", String(reflecting: request)] {
      #expect(!text.contains("canary"))
    }
    #expect("\(request)" == "POST https://api.atlassian.com/oauth/token")
  }

  @Test(arguments: ["s3cret", "s3cret\n", "s3cret\r\n", "s3cret\n\n", "\u{FEFF}s3cret\n"])
  func lineBreaksAtTheEndOfAFileAreLeftOut(_ content: String) throws {
    let scratch = try TemporaryDirectory()
    let path = try scratch.write(content, to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let (secret, findings) = try Secret.read(file: path, option: "--client-secret-file")
    #expect(secret.revealed == "s3cret")
    #expect(findings.isEmpty)
  }

  @Test(arguments: [
    "$(JIRA_CLIENT_SECRET)", "${JIRA_SECRET}", "${{ secrets.JIRA_CLIENT_SECRET }}", "$JIRA_SECRET",
    "%JIRA_SECRET%", "<client-secret>", "your-client-secret", "YOUR_CLIENT_SECRET", "changeme",
    "***", "xxxxxx",
  ])
  func aPlaceholderIsNotSent(_ text: String) {
    let error = #expect(throws: JiraError.self) {
      try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: text)
    }
    #expect(error?.kind == .missingCredential)
    #expect(
      error?.summary
        == "`BUILDPOST_CLIENT_SECRET` holds a placeholder instead of the secret")
  }

  @Test(arguments: [
    "ATOAx$y", "s3cret", "a$(b)", "$2a$10$abcdef", "x", "%20", "sandbox-secret", "<",
  ])
  func whatMayBeASecretIsAccepted(_ text: String) throws {
    let secret = try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: text)
    #expect(secret.revealed == text)
  }

  @Test(arguments: ["/run/secrets/jira", "./secret", "~/secret", "C:\\secret"])
  func aPathInTheVariableIsRefused(_ text: String) {
    let error = #expect(throws: JiraError.self) {
      try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: text)
    }
    #expect(error?.summary == "`BUILDPOST_CLIENT_SECRET` holds a path, not the secret")
    #expect(error?.fix == "pass `--client-secret-file` to read the secret from a file")
  }

  @Test func aBlankSecretIsRefused() {
    let error = #expect(throws: JiraError.self) {
      try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: "  ")
    }
    #expect(error?.summary == "`BUILDPOST_CLIENT_SECRET` is blank")
  }

  @Test func aClientIdFromTheDocumentationIsRefused() {
    var settings = ConnectionSettings(version: "1", environment: [:])
    settings.site = "acme.atlassian.net"
    settings.credentials = ["client-id": "your-client-id"]
    let error = #expect(throws: JiraError.self) { try settings.target() }
    #expect(error?.summary == "`your-client-id` is a placeholder")
    #expect(error?.location == "--client-id")
  }

  @Test(arguments: [(0o640, "640"), (0o604, "604"), (0o444, "444")])
  func aFileThatOthersMayReadIsWarnedAbout(_ mode: Int, _ digits: String) throws {
    let scratch = try TemporaryDirectory()
    let path = try scratch.write("s3cret", to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let findings = try Secret.read(file: path, option: "--client-secret-file").findings
    #expect(
      findings == [
        Finding(
          .warning, "`\(path)` can be read by other users (mode \(digits)): run `chmod 600` on it",
          at: "--client-secret-file")
      ])
  }

  @Test(arguments: [
    ("", "is empty"), ("\n", "is empty"), ("canary\nmore", "is not a single line of text"),
    (String(repeating: "c", count: 65_537), "is larger than 64 KiB"),
  ])
  func whatIsNoSecretIsRefusedWithoutShowingIt(_ content: String, _ words: String) throws {
    let scratch = try TemporaryDirectory()
    let path = try scratch.write(content, to: "secret")
    let error = #expect(throws: JiraError.self) {
      try Secret.read(file: path, option: "--connect-secret-file")
    }
    #expect(
      error
        == JiraError(
          .missingCredential, "`\(path)` \(words)", at: "--connect-secret-file",
          fix: "provide only the secret, on one line"))
  }

  @Test func missingFilesAndDirectoriesAreRefused() throws {
    let scratch = try TemporaryDirectory()
    let missing = #expect(throws: JiraError.self) {
      try Secret.read(file: scratch.path + "/none", option: "--client-secret-file")
    }
    #expect(missing?.summary == "cannot read `\(scratch.path)/none`: no such file")
    let directory = #expect(throws: JiraError.self) {
      try Secret.read(file: scratch.path, option: "--client-secret-file")
    }
    #expect(directory?.summary == "cannot read `\(scratch.path)`: not a regular file")
  }

  @Test func aVariableIsNamedInErrors() throws {
    let secret = try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: "s3cret\n")
    #expect(secret.revealed == "s3cret")
    let error = #expect(throws: JiraError.self) {
      try Secret.read(variable: "BUILDPOST_CLIENT_SECRET", value: "a\u{0}b")
    }
    #expect(error?.location == "BUILDPOST_CLIENT_SECRET")
  }
}
