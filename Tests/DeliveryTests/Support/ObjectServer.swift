// SPDX-License-Identifier: Apache-2.0

import Foundation
import JiraBuilds
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// Third-party object storage, shared by all tests of the process.
final class ObjectServer: Sendable {
  let port: Int
  private let lifeline: Pipe

  /// moto's server; `nil` if it is not installed.
  static let shared = try? ObjectServer("object_storage.py")
  /// Ceph's object gateway; `nil` if it is not installed.
  static let ceph = isCephInstalled ? try? ObjectServer("ceph_gateway.py") : nil

  /// Whether Debian's packages `radosgw`, `ceph-mon` and `ceph-osd` are there.
  static let isCephInstalled = ["radosgw", "ceph-mon", "ceph-osd", "ceph"].allSatisfy { tool in
    FileManager.default.isExecutableFile(atPath: "/usr/bin/" + tool)
  }

  /// Other tests may keep this machine busy.
  private static let patience = Patience(connect: 60, firstByte: 60)
  private static let buckets = Atomic<Int>(0)

  private init(_ script: String) throws {
    let process = Process()
    let own = ProjectFiles.root + "/.build/python-tests/bin/python3"
    let isThere = FileManager.default.isExecutableFile(atPath: own)
    process.executableURL = URL(filePath: isThere ? own : "/usr/bin/env")
    process.arguments =
      (isThere ? [] : ["python3"]) + [ProjectFiles.root + "/Tests/Support/" + script]
    let output = ProcessStart.pipe()
    lifeline = ProcessStart.pipe()
    process.standardOutput = output
    process.standardInput = lifeline
    process.standardError = FileHandle.nullDevice
    try ProcessStart.run(process)
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      line += try #require(try output.fileHandleForReading.read(upToCount: 1))
    }
    port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
  }

  /// The environment of an agent that uses the server.
  var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_ACCESS_KEY_ID": "id",
      "AWS_SECRET_ACCESS_KEY": "canary-storage-key", "AWS_REGION": "us-east-1",
    ]
  }

  /// Creates a bucket and returns the location of an outbox in it.
  func makeLocation() async throws -> String {
    let bucket = "bucket-\(Self.buckets.add(1, ordering: .relaxed).newValue)"
    let origin = try #require(Origin(endpoint: "http://127.0.0.1:\(port)"))
    let transport = try ObjectStore.transport(
      ObjectStore.Address("s3://\(bucket)/x", environment), environment, patience: Self.patience)
    var request = HTTPRequest("PUT", origin, path: "/" + bucket, body: Data())
    RequestSignature(
      keys: StorageKeys(accessKeyId: "id", secretAccessKey: Secret("canary-storage-key")),
      region: "us-east-1", service: "s3"
    ).sign(&request, at: Clocks.system.wall())
    let response = try await transport.send(request, timeout: 120)
    try #require(response.status == 200)
    return "s3://\(bucket)/team/builds"
  }

  /// An agent's view of an outbox, with faults in its connection.
  func outbox(
    _ location: String, limits: OutboxLimits = OutboxLimits(),
    clock: Clocks = .system, faults: FaultyTransport.Script? = nil
  ) throws -> ObjectOutbox {
    let address = try ObjectStore.Address(location, environment)
    let real = try ObjectStore.transport(address, environment, patience: Self.patience)
    let transport: any Transport = faults.map { FaultyTransport(real, $0) } ?? real
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: clock)
    return ObjectOutbox(
      ObjectStore(address, keys: keys, transport: transport, clock: clock, patience: 60),
      limits: limits, clock: clock, reserve: 120)
  }
}

/// What goes wrong with one request.
enum StorageFault: Sendable, CaseIterable {
  /// The request does not arrive.
  case refused
  /// The request is carried out, but its answer is lost.
  case lostAnswer
  /// 503 SlowDown.
  case slowDown
  /// 500 InternalError.
  case internalError
}

/// A transport that fails as a script says, by the number of the request.
final class FaultyTransport: Transport {
  typealias Script = @Sendable (Int, HTTPRequest) -> StorageFault?

  private let real: any Transport
  private let script: Script
  private let count = Atomic<Int>(0)

  init(_ real: any Transport, _ script: @escaping Script) {
    self.real = real
    self.script = script
  }

  func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse {
    let number = count.add(1, ordering: .relaxed).newValue
    switch script(number, request) {
    case nil: return try await real.send(request, timeout: timeout)
    case .refused: throw JiraError(.network, "no connection")
    case .lostAnswer:
      _ = try await real.send(request, timeout: timeout)
      throw JiraError(.network, "the answer was lost")
    case .slowDown:
      return HTTPResponse(status: 503, body: Data("<Error><Code>SlowDown</Code></Error>".utf8))
    case .internalError: return HTTPResponse(status: 500)
    }
  }
}

/// Answers by a function of the request.
struct AnsweringTransport: Transport {
  let answer: @Sendable (HTTPRequest) -> HTTPResponse?

  func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse {
    guard let response = answer(request) else { throw JiraError(.network, "no connection") }
    return response
  }
}
