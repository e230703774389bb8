// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Platform
import TestSupport
import Testing

@testable import Delivery

/// Where keys for object storage come from, with each service on loopback and the real transport.
@Suite(.enabled(if: hasPython, "needs python3")) struct StorageKeyTests {
  /// The services, which end with the value.
  private final class Services {
    let url: String
    private let lifeline = ProcessStart.pipe()

    init() throws {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["python3", ProjectFiles.root + "/Tests/Support/credential_services.py"]
      let output = ProcessStart.pipe()
      process.standardOutput = output
      process.standardInput = lifeline
      process.standardError = FileHandle.nullDevice
      try ProcessStart.run(process)
      var line = Data()
      while line.last != UInt8(ascii: "\n") {
        line += try #require(try output.fileHandleForReading.read(upToCount: 1))
      }
      url = "http://127.0.0.1:" + String(decoding: line.dropLast(), as: UTF8.self)
    }
  }

  private func chain(_ environment: [String: String]) throws -> StorageKeyChain {
    let address = try ObjectStore.Address("s3://bucket/x", environment)
    return StorageKeyChain(
      environment: environment, region: address.region,
      transport: try ObjectStore.transport(address, environment), clock: .system)
  }

  /// The variables of every source, from the first in line to the last.
  private func sources(_ url: String, _ scratch: TemporaryDirectory) throws -> [(
    id: String, variables: [String: String]
  )] {
    let token = try scratch.write("job+token/==\n", to: "token")
    let credentials = try scratch.write(
      "[ci]\naws_access_key_id = file\naws_secret_access_key = canary-key\n", to: "credentials")
    return [
      ("environment", ["AWS_ACCESS_KEY_ID": "environment", "AWS_SECRET_ACCESS_KEY": "canary-key"]),
      (
        "web",
        [
          "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci", "AWS_WEB_IDENTITY_TOKEN_FILE": token,
          "AWS_ENDPOINT_URL_STS": url,
        ]
      ),
      ("file", ["AWS_PROFILE": "ci", "AWS_SHARED_CREDENTIALS_FILE": credentials]),
      (
        "container",
        [
          "AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/container",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token",
        ]
      ),
      ("instance", ["AWS_EC2_METADATA_SERVICE_ENDPOINT": url]),
    ]
  }

  /// Each source gives its keys, and wins over all that come after it.
  @Test func theSourcesAreAskedInTheOrderOfTheAWSTools() async throws {
    let scratch = try TemporaryDirectory()
    let services = try Services()
    let sources = try sources(services.url, scratch)
    for position in sources.indices {
      var environment: [String: String] = ["HOME": scratch.path]
      for source in sources[position...] {
        environment.merge(source.variables) { first, _ in first }
      }
      let keys = try await chain(environment).current(at: 0)
      #expect(keys.accessKeyId == sources[position].id)
      #expect(keys.secretAccessKey.revealed == "canary-key")
      let isTemporary = ["web", "container", "instance"].contains(sources[position].id)
      #expect((keys.sessionToken?.revealed == "canary-token") == isTemporary)
      #expect((keys.expires != nil) == isTemporary)
      #expect(!"\(keys)".contains("canary"))
    }
  }

  @Test func aTokenOfAFileIsSentToTheContainersService() async throws {
    let scratch = try TemporaryDirectory()
    let services = try Services()
    let file = try scratch.write("container-token\n", to: "container")
    let keys = try await chain([
      "HOME": scratch.path, "AWS_CONTAINER_CREDENTIALS_FULL_URI": services.url + "/container",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file,
    ]).current(at: 0)
    #expect(keys.accessKeyId == "container")
  }

  @Test func aRefusedTokenIsAnErrorThatSaysWhere() async throws {
    let scratch = try TemporaryDirectory()
    let services = try Services()
    let token = try scratch.write("another token", to: "token")
    let error = await #expect(throws: DeliveryError.self) {
      try await chain([
        "HOME": scratch.path, "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci",
        "AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ENDPOINT_URL_STS": services.url,
      ]).current(at: 0)
    }
    #expect(
      error?.summary
        == "cannot use the outbox: the token service answered 400 InvalidIdentityToken")
    #expect(error?.fix == "check AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE")
  }

  /// The container's token goes nowhere else in clear text.
  @Test(arguments: ["http://192.0.2.1/x", "http://example.com/x", "http://169.254.170.3/x"])
  func aContainersTokenIsNotSentToAnotherHostInClearText(url: String) async throws {
    let error = await #expect(throws: DeliveryError.self) {
      try await chain([
        "HOME": "/nowhere", "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token",
      ]).current(at: 0)
    }
    #expect(error?.summary.contains("over plain HTTP") == true)
  }

  /// Temporary keys are renewed a minute before they end.
  @Test func keysAreRenewedBeforeTheyEnd() async throws {
    let scratch = try TemporaryDirectory()
    let services = try Services()
    let chain = try chain([
      "HOME": scratch.path, "AWS_EC2_METADATA_SERVICE_ENDPOINT": services.url,
    ])
    let first = try await chain.current(at: 0)
    let end = try #require(first.expires)
    #expect(try await chain.current(at: end - 30_000).accessKeyId == "instance")
  }
}

private let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
