// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Signatures, addresses, listings and keys, without a server.
struct ObjectStorageTests {
  /// The examples that Amazon publishes.
  ///
  /// Source: "Signature Calculations for the Authorization Header" in the API reference of Amazon
  /// S3.
  static let examples:
    [(String, String, String?, [(name: String, value: String)], String, String)] =
      [
        (
          "GET", "/test.txt", nil, [(name: "range", value: "bytes=0-9")], "",
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
          "PUT", "/test%24file.text", nil,
          [
            (name: "date", value: "Fri, 24 May 2013 00:00:00 GMT"),
            (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
          ], "Welcome to Amazon S3.",
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        (
          "GET", "/", "lifecycle", [], "",
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        (
          "GET", "/", "max-keys=2&prefix=J", [], "",
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
      ]

  @Test(arguments: examples.indices)
  func signaturesAreThoseOfThePublishedExamples(_ index: Int) throws {
    let (method, path, query, headers, body, signature) = Self.examples[index]
    let origin = try #require(Origin(endpoint: "https://examplebucket.s3.amazonaws.com"))
    var request = HTTPRequest(
      method, origin, path: path, query: query, headers: headers,
      body: body.isEmpty ? nil : Data(body.utf8))
    let keys = StorageKeys(
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    RequestSignature(keys: keys, region: "us-east-1", service: "s3")
      .sign(&request, at: 1_369_353_600_000)
    #expect(request.authorization?.revealed.hasSuffix("Signature=" + signature) == true)
  }

  @Test func aSessionTokenIsSigned() throws {
    let origin = try #require(Origin(endpoint: "https://s3.example.com"))
    var request = HTTPRequest("GET", origin, path: "/")
    let keys = StorageKeys(
      accessKeyId: "id", secretAccessKey: Secret("key"), sessionToken: Secret("canary-token"))
    RequestSignature(keys: keys, region: "r", service: "s3").sign(&request, at: 0)
    #expect(request.authorization?.revealed.contains("x-amz-security-token") == true)
    #expect(!"\(request)".contains("canary"))
  }

  @Test(
    arguments: [
      ("s3://bucket/a/b", [:], "https://bucket.s3.us-east-1.amazonaws.com", "a/b/", false),
      (
        "s3://bucket", ["AWS_REGION": "eu-west-1"], "https://bucket.s3.eu-west-1.amazonaws.com", "",
        false
      ),
      ("s3://my.bucket/x/", [:], "https://s3.us-east-1.amazonaws.com", "x/", true),
      ("s3://bucket/x", ["AWS_ENDPOINT_URL": "http://minio:9000"], "http://minio:9000", "x/", true),
      (
        "s3://bucket//x//y", ["AWS_ENDPOINT_URL_S3": "https://a.example", "AWS_ENDPOINT_URL": "x"],
        "https://a.example", "x/y/", true
      ),
    ] as [(String, [String: String], String, String, Bool)])
  func aLocationNamesBucketPrefixAndEndpoint(
    location: String, environment: [String: String], endpoint: String, prefix: String,
    usesPath: Bool
  ) throws {
    let address = try ObjectStore.Address(location, environment)
    #expect(address.endpoint.description == endpoint)
    #expect(address.prefix == prefix)
    #expect(address.usesPath == usesPath)
  }

  @Test(arguments: ["s3://", "s3:///x", "s3://ab/x", "s3://Bucket/x", "s3://b_t/x", "s3://-bc/x"])
  func whatNamesNoBucketIsRefused(location: String) {
    #expect(throws: DeliveryError.self) { try ObjectStore.Address(location, [:]) }
  }

  @Test(arguments: ["minio:9000", "ftp://x", "http://a@b", "http://x/path", "http://"])
  func aWrongEndpointIsRefused(url: String) {
    #expect(throws: DeliveryError.self) {
      try ObjectStore.Address("s3://bucket", ["AWS_ENDPOINT_URL": url])
    }
  }

  @Test func aListingIsReadPageByPage() {
    let body = """
      <?xml version="1.0"?><ListBucketResult><Name>b</Name><Prefix>p/</Prefix>
      <IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b==</NextContinuationToken>
      <Contents><Key>p/entries%2Fx</Key><LastModified>2026-01-31T09:30:00.000Z</LastModified>
      <ETag>&quot;1&quot;</ETag><Size>7</Size></Contents>
      <Contents><Key>other/y</Key></Contents><Contents><Key>p/z</Key></Contents></ListBucketResult>
      """
    let page = ObjectListing(Data(body.utf8), prefix: "p/")
    #expect(page.items.map(\.key) == ["entries/x", "z"])
    #expect(page.items.first?.size == 7)
    #expect(page.items.first?.modified == 1_769_851_800_000)
    #expect(page.next == "a&b==")
  }

  /// S3 writes a space as `+` and a plus sign as `%2B`.
  @Test func aPrefixWithASpaceIsRecognised() {
    let body = "<Contents><Key>build+outbox%2Fa%2Bb%2Fx</Key></Contents>"
    let page = ObjectListing(Data(body.utf8), prefix: "build outbox/a+b/")
    #expect(page.items.map(\.key) == ["x"])
  }

  @Test(arguments: [
    "", "<", "<Contents>", "<Contents><Key>p/x</Contents>", "</Contents><Contents>",
  ])
  func aBrokenListingIsEmpty(body: String) {
    let page = ObjectListing(Data(body.utf8), prefix: "")
    #expect(page.items.isEmpty)
    #expect(page.next == nil)
  }

  // MARK: Keys

  private func keys(
    _ environment: [String: String], answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
  ) async throws -> StorageKeys {
    let chain = StorageKeyChain(
      environment: environment, region: "eu-west-1", transport: AnsweringTransport(answer: answer),
      clock: ManualClock().clock)
    return try await chain.current(at: 0)
  }

  @Test func theEnvironmentComesFirst() async throws {
    let found = try await keys([
      "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "token",
      "AWS_ROLE_ARN": "x", "AWS_WEB_IDENTITY_TOKEN_FILE": "/none",
    ]) { _ in nil }
    #expect(found.accessKeyId == "id")
    #expect(found.sessionToken?.revealed == "token")
  }

  @Test func aWebIdentityIsExchanged() async throws {
    let scratch = try TemporaryDirectory()
    let file = try scratch.write("job+token\n", to: "token")
    let found = try await keys([
      "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci", "AWS_WEB_IDENTITY_TOKEN_FILE": file,
    ]) { request in
      let body = String(decoding: request.body ?? Data(), as: UTF8.self)
      guard request.origin.description == "https://sts.eu-west-1.amazonaws.com",
        body.contains("WebIdentityToken=job%2Btoken"), body.contains("role%2Fci")
      else { return nil }
      let answer = """
        <Credentials><AccessKeyId>web</AccessKeyId><SecretAccessKey>k</SecretAccessKey>
        <SessionToken>t</SessionToken><Expiration>2026-01-31T09:30:00Z</Expiration></Credentials>
        """
      return HTTPResponse(status: 200, body: Data(answer.utf8))
    }
    #expect(found.accessKeyId == "web")
    #expect(found.expires == 1_769_851_800_000)
  }

  @Test func aProfileIsReadFromTheSharedFiles() async throws {
    let scratch = try TemporaryDirectory()
    let credentials = try scratch.write(
      "[default]\naws_access_key_id = wrong\n# x\n[ci]\naws_access_key_id = "
        + "id\naws_secret_access_key=key \n",
      to: "credentials")
    let configuration = try scratch.write("[profile ci]\nregion = eu-north-1\n", to: "config")
    let environment = [
      "AWS_PROFILE": "ci", "AWS_SHARED_CREDENTIALS_FILE": credentials,
      "AWS_CONFIG_FILE": configuration,
    ]
    let found = try await keys(environment) { _ in nil }
    #expect(found.accessKeyId == "id")
    #expect(found.secretAccessKey.revealed == "key")
    #expect(try ObjectStore.Address("s3://bucket", environment).region == "eu-north-1")
  }

  @Test func anEmptyVariableCountsAsUnset() async throws {
    let scratch = try TemporaryDirectory()
    _ = try scratch.write(
      "[default]\naws_access_key_id=id\naws_secret_access_key=key\n", to: ".aws/credentials")
    _ = try scratch.write("[default]\nregion=eu-north-1\n", to: ".aws/config")
    let environment = [
      "HOME": scratch.path, "AWS_SHARED_CREDENTIALS_FILE": "", "AWS_CONFIG_FILE": "",
      "AWS_CA_BUNDLE": "", "AWS_PROFILE": "", "AWS_DEFAULT_PROFILE": "",
    ]
    #expect(try await keys(environment) { _ in nil }.accessKeyId == "id")
    let address = try ObjectStore.Address("s3://bucket", environment)
    #expect(address.region == "eu-north-1")
    _ = try ObjectStore.transport(address, environment)
  }

  @Test func aFileOfCertificatesThatCannotBeReadIsNamedByItsVariable() throws {
    let environment = ["AWS_CA_BUNDLE": "/no/such/file"]
    let address = try ObjectStore.Address("s3://bucket", environment)
    let error = #expect(throws: DeliveryError.self) {
      try ObjectStore.transport(address, environment)
    }
    #expect(error?.location == "AWS_CA_BUNDLE")
    #expect(error?.fix == "set it to a file of certificates in PEM form, or unset it")
  }

  /// Keys, region and endpoint belong together.
  @Test(arguments: ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
  func keysAndEndpointAreOfTheSameProfile(variable: String) async throws {
    let scratch = try TemporaryDirectory()
    let credentials = try scratch.write(
      "[default]\naws_access_key_id=wrong\naws_secret_access_key=wrong\n"
        + "[ci]\naws_access_key_id=id\naws_secret_access_key=key\n", to: "credentials")
    let configuration = try scratch.write(
      "[default]\nregion=wrong\nendpoint_url=https://wrong.example\n"
        + "[profile ci]\nregion=eu-north-1\nendpoint_url=https://minio.example\n", to: "config")
    let environment = [
      variable: "ci", "AWS_SHARED_CREDENTIALS_FILE": credentials,
      "AWS_CONFIG_FILE": configuration,
    ]
    #expect(try await keys(environment) { _ in nil }.accessKeyId == "id")
    let address = try ObjectStore.Address("s3://bucket", environment)
    #expect(address.region == "eu-north-1")
    #expect(address.endpoint.description == "https://minio.example")
  }

  // MARK: Secrets in answers

  @Test func theErrorOfAServerThatEchoesTheSessionTokenDoesNotShowIt() async throws {
    let environment = [
      "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "canary-secret-key",
      "AWS_SESSION_TOKEN": "canary-session-token",
    ]
    for echo in ["canary-session-token", "canary-secret-key", "x canary%2Dsession-tok"] {
      let transport = AnsweringTransport { _ in
        HTTPResponse(status: 403, body: Data("<Error><Code>\(echo)</Code></Error>".utf8))
      }
      let address = try ObjectStore.Address("s3://bucket/x", environment)
      let keys = StorageKeyChain(
        environment: environment, region: address.region, transport: transport, clock: .system)
      let store = ObjectStore(address, keys: keys, transport: transport, clock: .system)
      let error = await #expect(throws: DeliveryError.self) { try await store.list() }
      #expect(error?.summary.contains("<secret>") == true)
      #expect(error.map { "\($0)".contains("canary") } == false)
    }
  }

  @Test func theErrorOfATokenServiceDoesNotShowTheTokenOfTheJob() async throws {
    let scratch = try TemporaryDirectory()
    let file = try scratch.write("canary-job-token\n", to: "token")
    let environment = [
      "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci", "AWS_WEB_IDENTITY_TOKEN_FILE": file,
    ]
    let error = await #expect(throws: DeliveryError.self) {
      try await keys(environment) { _ in
        HTTPResponse(status: 400, body: Data("<Code>canary-job-token</Code>".utf8))
      }
    }
    #expect(error?.summary.hasSuffix("the token service answered 400 <secret>") == true)
  }

  @Test func aContainerAndAnInstanceGiveKeys() async throws {
    let json =
      #"{"AccessKeyId":"c","SecretAccessKey":"k","Token":"t","Expiration":"2026-01-31T09:30:00Z"}"#
    let container = try await keys(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/x"]) { request in
      request.location == "http://169.254.170.2/v2/x"
        ? HTTPResponse(status: 200, body: Data(json.utf8)) : nil
    }
    #expect(container.accessKeyId == "c")
    let instance = try await keys([:]) { request in
      switch (request.method, request.path) {
      case ("PUT", "/latest/api/token"): HTTPResponse(status: 200, body: Data("tok".utf8))
      case ("GET", "/latest/meta-data/iam/security-credentials/"):
        HTTPResponse(status: 200, body: Data("role\n".utf8))
      case ("GET", "/latest/meta-data/iam/security-credentials/role"):
        HTTPResponse(status: 200, body: Data(json.utf8))
      default: nil
      }
    }
    #expect(instance.accessKeyId == "c")
  }

  /// Otherwise a process that is asked to stop would wait for a service that hangs again.
  @Test func aServiceThatFailsIsNotAskedAgainSoon() async throws {
    let requests = Mutex(0)
    let clock = ManualClock()
    let chain = StorageKeyChain(
      environment: [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x", "AWS_EC2_METADATA_DISABLED": "true",
      ], region: "eu-west-1",
      transport: AnsweringTransport { _ in
        requests.withLock { $0 += 1 }
        return HTTPResponse(status: 500)
      }, clock: clock.clock)
    for expected in [1, 1, 2] {
      await #expect(throws: DeliveryError.self) { try await chain.current(at: 0) }
      #expect(requests.withLock { $0 } == expected)
      clock.advance(3)
    }
  }

  @Test func withoutAnyKeysTheErrorSaysHowToGiveThem() async throws {
    let error = await #expect(throws: DeliveryError.self) {
      try await keys(["AWS_EC2_METADATA_DISABLED": "true"]) { _ in nil }
    }
    #expect(error?.fix?.contains("AWS_ACCESS_KEY_ID") == true)
  }
}
