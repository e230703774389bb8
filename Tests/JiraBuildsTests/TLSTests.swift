// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TestSupport
import Testing

@testable import JiraBuilds

/// Real TLS on loopback, under an authority made for the test.
@Suite struct TLSTests {
  private let scratch: TemporaryDirectory
  private let authority: Certificate

  init() throws {
    scratch = try TemporaryDirectory()
    authority = try Certificate.authority(in: scratch)
  }

  private func send(
    _ peer: Peer, host: String = "127.0.0.1", caFile: String? = nil,
    environment: [String: String] = [:]
  ) async throws -> HTTPResponse {
    var settings = ConnectionSettings(version: "1.2.3", environment: environment)
    settings.caFile = caFile
    let origin = try Origin(apiURL: "https://\(host):\(peer.port)")
    let request = HTTPRequest("GET", origin, path: "/x", authorization: Secret("canary"))
    return try await settings.makeTransport().send(request, timeout: 20)
  }

  private func failure(
    _ peer: Peer, host: String = "127.0.0.1", caFile: String? = nil
  ) async -> JiraError? {
    await #expect(throws: JiraError.self) { try await send(peer, host: host, caFile: caFile) }
  }

  private func leaf(_ names: String = "IP:127.0.0.1") throws -> Certificate {
    try Certificate.leaf(for: names, by: authority, in: scratch)
  }

  @Test(arguments: ["1.2", nil])
  func anAuthorityGivenByAFileIsTrusted(_ newest: String?) async throws {
    let peer = try Peer(Plan(.answer(200)), certificate: leaf(), newestTLS: newest)
    #expect(try await send(peer, caFile: authority.certificate).status == 200)
    let environment = ["SSL_CERT_FILE": authority.certificate]
    #expect(try await send(peer, environment: environment).status == 200)
  }

  @Test func aDirectoryOfAuthoritiesReplacesTheSystems() async throws {
    try scratch.write("not a certificate", to: "authorities/README")
    let bytes = try Data(contentsOf: URL(filePath: authority.certificate))
    try scratch.write(bytes, to: "authorities/ca.pem")
    let peer = try Peer(Plan(.answer(200)), certificate: leaf())
    let environment = ["SSL_CERT_DIR": "/none/such:\(scratch.path)/authorities"]
    #expect(try await send(peer, environment: environment).status == 200)
  }

  @Test func aLibraryWithoutADefaultIsGivenTheSystems() throws {
    let trust = try Trust(caFile: nil, environment: [:])
    #expect(trust.combined(libraryFile: nil) == nil)
    let found = Trust.usualFiles.lazy.compactMap { FileManager.default.contents(atPath: $0) }.first
    #expect(trust.combined(libraryFile: "") == found ?? Data())
  }

  @Test func theFileIsAddedToTheSystems() throws {
    let trust = try Trust(caFile: authority.certificate, environment: [:])
    let system = try scratch.write("-----BEGIN CERTIFICATE-----SYSTEM", to: "system.pem")
    let text = String(decoding: try #require(trust.combined(libraryFile: system)), as: UTF8.self)
    #expect(text.hasPrefix("-----BEGIN CERTIFICATE-----SYSTEM\n-----BEGIN CERTIFICATE-----"))
    #expect(try Trust(caFile: nil, environment: [:]).combined(libraryFile: system) == nil)
  }

  @Test func aBundleWithoutCertificatesIsPassedOver() throws {
    let empty = try scratch.write("", to: "empty.pem")
    let trust = try Trust(caFile: authority.certificate, environment: [:])
    #expect(trust.combined(libraryFile: empty) == trust.combined(libraryFile: ""))
  }

  @Test func withoutTheFileTheAuthorityIsUnknown() async throws {
    let peer = try Peer(Plan(.answer(200)), certificate: leaf())
    let error = try #require(await failure(peer))
    #expect(error.kind == .untrusted)
    #expect(
      error.summary.hasPrefix("the certificate of `127.0.0.1:\(peer.port)` is not trusted: `"))
    #expect(error.fix == "pass the certificate of its certificate authority with `--ca-file`")
    #expect(!error.isTransient)
    #expect(try peer.requests().isEmpty)
  }

  @Test func aCertificateThatSignedItselfIsNotTrusted() async throws {
    let certificate = try Certificate.selfSigned(for: "IP:127.0.0.1", in: scratch)
    let peer = try Peer(Plan(.answer(200)), certificate: certificate)
    let error = await failure(peer, caFile: authority.certificate)
    #expect(error?.kind == .untrusted)
    #expect(error?.summary.contains("is not trusted") == true)
    #expect(try peer.requests().isEmpty)
  }

  @Test(arguments: ["DNS:other.example", "DNS:localhost", "DNS:127.0.0.1", "IP:127.0.0.2"])
  func aCertificateForAnotherNameIsRefused(_ names: String) async throws {
    let peer = try Peer(Plan(.answer(200)), certificate: leaf(names))
    let error = await failure(peer, caFile: authority.certificate)
    #expect(error?.kind == .untrusted)
    #expect(
      error?.summary == "the certificate of `127.0.0.1:\(peer.port)` is for another name")
    #expect(error?.fix == "check `--site`")
    #expect(try peer.requests().isEmpty)
  }

  @Test(arguments: [
    ("20200101000000Z", "20200201000000Z", "has expired"),
    ("20980101000000Z", "20990101000000Z", "is not valid yet"),
  ])
  func aCertificateThatIsNotValidNowPointsToTheClock(
    _ start: String, _ end: String, _ words: String
  ) async throws {
    let certificate = try Certificate.leaf(
      for: "IP:127.0.0.1", by: authority, in: scratch, from: start, until: end)
    let peer = try Peer(Plan(.answer(200)), certificate: certificate)
    let error = await failure(peer, caFile: authority.certificate)
    #expect(error?.kind == .untrusted)
    #expect(error?.summary == "the certificate of `127.0.0.1:\(peer.port)` \(words)")
    #expect(
      error?.fix == "check this machine's clock; if it is right, the server must renew its "
        + "certificate")
    #expect(try peer.requests().isEmpty)
  }

  @Test func oldTLSIsRefused() async throws {
    let peer = try Peer(Plan(.answer(200)), certificate: leaf(), newestTLS: "1.1")
    let error = await failure(peer, caFile: authority.certificate)
    #expect(error?.kind == .untrusted)
    #expect(error?.summary.hasPrefix("no TLS connection to `127.0.0.1:\(peer.port)`: `") == true)
    #expect(error?.fix == "TLS 1.2 or later is needed; check the server and any proxy in between")
  }

  @Test func aServerWithoutTLSIsRefused() async throws {
    let peer = try Peer(Plan([:], accept: "plain"))
    let error = await failure(peer)
    #expect(error?.kind == .untrusted)
    #expect(error?.summary.hasPrefix("no TLS connection to `127.0.0.1:\(peer.port)`: `") == true)
  }

  @Test(arguments: ["reset", "close"])
  func aHandshakeThatIsCutIsANetworkError(_ accept: String) async throws {
    let error = await failure(try Peer(Plan([:], accept: accept)))
    #expect(error?.kind == .network, "\(error?.summary ?? "")")
  }

  /// OpenSSL says it; other libraries may not.
  @Test(arguments: ["1.2", nil])
  func aServerThatWantsAClientCertificateIsQuoted(_ newest: String?) async throws {
    let plan = Plan([:], accept: "client certificate")
    let peer = try Peer(plan, certificate: leaf(), newestTLS: newest)
    let error = await failure(peer, caFile: authority.certificate)
    #expect(error?.summary.contains(": `") == true, "\(error?.summary ?? "")")
    #expect(error?.summary.contains("alert") == true, "\(error?.summary ?? "")")
  }

  @Test func aHandshakeThatHangsIsEnded() async throws {
    let peer = try Peer(Plan([:], accept: "silence"))
    let way = CurlTransport(
      hosts: try HostPolicy(allowHosts: []), proxies: ProxySettings([:]),
      trust: try Trust(caFile: nil, environment: [:]), patience: Patience(connect: 0.2))
    let origin = try Origin(apiURL: "https://127.0.0.1:\(peer.port)")
    let error = await #expect(throws: JiraError.self) {
      try await way.send(HTTPRequest("GET", origin, path: "/"), timeout: 20)
    }
    #expect(error?.kind == .network)
    #expect(error?.summary == "no connection to `127.0.0.1:\(peer.port)` within 0.2 s")
  }

  /// RFC 6761 lets every name below `localhost` lead to loopback, which libcurl does without asking
  /// anyone.
  @Test func aNameThatLeadsInsideIsRefusedUnlessAllowed() async throws {
    let peer = try Peer(Plan(.answer(200)), certificate: leaf("DNS:jira.localhost"))
    let error = await failure(peer, host: "jira.localhost", caFile: authority.certificate)
    let url = "https://jira.localhost:\(peer.port)/x"
    #expect(
      error
        == JiraError(
          .forbiddenHost, "`jira.localhost:\(peer.port)` resolves to a private address", at: url,
          fix: "check the name, or pass `--allow-host jira.localhost` if credentials may go there"))
    #expect(try peer.requests().isEmpty)
    var settings = ConnectionSettings(version: "1.2.3", environment: [:])
    settings.caFile = authority.certificate
    settings.allowHosts = ["jira.localhost"]
    let origin = try Origin(apiURL: "https://jira.localhost:\(peer.port)")
    let request = HTTPRequest("GET", origin, path: "/x")
    #expect(try await settings.makeTransport().send(request, timeout: 20).status == 200)
  }

  private static let damaged =
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

  @Test func aDamagedCertificateInADirectoryIsSkipped() async throws {
    let whole = try String(contentsOfFile: authority.certificate, encoding: .utf8)
    try scratch.write(Self.damaged, to: "authorities/aa.pem")
    try scratch.write(String(whole.prefix(500)), to: "authorities/cut.pem")
    let environment = ["SSL_CERT_DIR": "\(scratch.path)/authorities"]
    let peer = try Peer(Plan(.answer(200)), certificate: leaf())
    let error = await #expect(throws: JiraError.self) {
      try await send(peer, environment: environment)
    }
    #expect(error?.kind == .malformedSetting)
    #expect(
      error?.summary == "`\(scratch.path)/authorities/aa.pem` contains a damaged certificate")
    try scratch.write(Self.damaged + whole, to: "authorities/ca.pem")
    #expect(try await send(peer, environment: environment).status == 200)
  }

  @Test func aDamagedBundleIsPassedOver() throws {
    let damaged = try scratch.write(Self.damaged, to: "damaged.pem")
    let trust = try Trust(caFile: authority.certificate, environment: [:])
    #expect(trust.combined(libraryFile: damaged) != trust.combined(libraryFile: ""))
    #expect(
      trust.combined(libraryFile: damaged, skipsDamaged: true) == trust.combined(libraryFile: ""))
    #expect(trust.flaw(libraryFile: damaged) == "`\(damaged)` contains a damaged certificate")
    let added = try Trust(caFile: damaged, environment: [:])
    #expect(
      added.flaw(libraryFile: nil)
        == "the file given with `--ca-file` contains a damaged certificate")
    let missing = try Trust(caFile: nil, environment: ["SSL_CERT_DIR": "/none/such"])
    #expect(missing.flaw(libraryFile: nil) == "`SSL_CERT_DIR` contains no certificate")
  }

  @Test(arguments: [
    ("", "is empty"), ("nothing", "does not contain a certificate"),
    (damaged, "contains a damaged certificate"), (nil, "cannot be read: no such file"),
  ])
  func aFileThatCannotBeTrustedIsNamed(_ text: String?, _ words: String) async throws {
    let path = scratch.path + "/set.pem"
    if let text { try scratch.write(text, to: "set.pem") }
    let peer = try Peer(Plan(.answer(200)), certificate: leaf())
    let error = await #expect(throws: JiraError.self) {
      try await send(peer, environment: ["SSL_CERT_FILE": path])
    }
    #expect(error?.kind == .malformedSetting)
    #expect(error?.summary == "`\(path)` (from `SSL_CERT_FILE`) \(words)")
    #expect(error?.fix == "check `--ca-file`, `SSL_CERT_FILE` and `SSL_CERT_DIR`")
  }

  @Test(arguments: ["X509 CERTIFICATE", "TRUSTED CERTIFICATE"])
  func certificatesUnderOtherLabelsAreAccepted(_ label: String) async throws {
    let text = try String(contentsOfFile: authority.certificate, encoding: .utf8)
    let path = try scratch.write(
      text.replacingOccurrences(of: " CERTIFICATE-", with: " \(label)-"), to: "labelled.pem")
    let peer = try Peer(Plan(.answer(200)), certificate: leaf())
    #expect(try await send(peer, caFile: path).status == 200)
    let system = try Trust(caFile: nil, environment: ["SSL_CERT_FILE": path])
    #expect(system.flaw(libraryFile: nil) == nil)
  }

  @Test(arguments: ["/none/such.pem", "EMPTY"])
  func filesWithoutCertificatesAreRefused(_ name: String) throws {
    let path = name == "EMPTY" ? try scratch.write("nothing", to: "empty.pem") : name
    let error = #expect(throws: JiraError.self) { try Trust(caFile: path, environment: [:]) }
    let words = name == "EMPTY" ? "does not contain a certificate" : "cannot be read: no such file"
    #expect(
      error
        == JiraError(
          .malformedSetting, "`\(path)` \(words)", at: "--ca-file",
          fix: "pass a file of certificates in PEM form"))
  }
}
