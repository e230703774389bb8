// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds
import Synchronization
import TestSupport
import TextCoding

@testable import Delivery

/// The virtual time of one machine: it moves when the machine waits or makes a request.
final class AgentClock: Sendable {
  /// 1 January 2026.
  static let epoch: Int64 = 1_767_225_600_000

  private let elapsed: Mutex<Double>
  /// By how many milliseconds the machine's clock is wrong.
  let skew: Int64

  init(at seconds: Double, skew: Int64 = 0) {
    elapsed = Mutex(seconds)
    self.skew = skew
  }

  /// Seconds since the beginning of the simulation, by the true time.
  var now: Double { elapsed.withLock { $0 } }
  /// Milliseconds since 1970, by the true time.
  var trueTime: Int64 { Self.epoch + Int64(now * 1000) }

  func advance(_ seconds: Double) { elapsed.withLock { $0 += max(0, seconds) } }

  var clock: Clocks {
    Clocks(
      wall: { self.trueTime + self.skew }, monotonic: { self.now },
      sleep: {
        try Task.checkCancellation()
        self.advance($0)
      })
  }
}

/// What ends a process at one of its requests: nothing that it does later has an effect.
final class Fuse: Sendable {
  /// When the process ends.
  enum Moment: CaseIterable, Sendable {
    /// Before the request leaves.
    case before
    /// After the request was carried out, before its answer.
    case after
  }

  private let count = Atomic<Int>(0)
  private let number: Int?
  private let moment: Moment

  init(at number: Int? = nil, _ moment: Moment = .before) {
    self.number = number
    self.moment = moment
  }

  /// Whether the process was ended.
  var isBlown: Bool { number.map { count.load(ordering: .relaxed) >= $0 } ?? false }
  /// How many requests there were.
  var requests: Int { count.load(ordering: .relaxed) }

  /// Makes a request, unless the process has ended.
  func request<Value>(_ work: () throws(JiraError) -> Value) throws(JiraError) -> Value {
    let this = count.add(1, ordering: .relaxed).newValue
    guard let number, this >= number else { return try work() }
    if this == number, moment == .after { _ = try work() }
    throw JiraError(.network, "the process was killed")
  }
}

/// A model of object storage with conditional writes, in memory and virtual time.
final class ModelStore: Sendable {
  private struct Object {
    var body: Data
    var etag: String
    var modified: Int64
  }

  private let objects = Mutex<[String: Object]>([:])
  private let versions = Atomic<Int>(0)
  /// Whether it is unreachable at a time.
  let isDown: @Sendable (Double) -> Bool
  /// Whether it respects conditions, which decide races.
  let respectsConditions: Bool

  init(
    respectsConditions: Bool = true, isDown: @escaping @Sendable (Double) -> Bool = { _ in false }
  ) {
    self.isDown = isDown
    self.respectsConditions = respectsConditions
  }

  /// All keys, without the bucket's name.
  var keys: [String] { objects.withLock { $0.keys.sorted() } }
  /// Everything it holds, for a search for secrets.
  var everything: String {
    objects.withLock { objects in
      objects.map { $0.key + String(decoding: $0.value.body, as: UTF8.self) }.joined()
    }
  }

  /// An agent's outbox in it.
  ///
  /// - Parameters:
  ///   - agent: The agent's clock.
  ///   - fuse: What ends the agent.
  ///   - limits: The limits of the outbox.
  ///   - before: What happens before each request of this agent.
  ///   - faults: What goes wrong with each request.
  /// - Returns: The outbox.
  /// - Throws: Nothing: its address is valid.
  func outbox(
    _ agent: AgentClock, fuse: Fuse = Fuse(), limits: OutboxLimits = OutboxLimits(),
    before: (@Sendable (HTTPRequest) async -> Void)? = nil, faults: FaultyTransport.Script? = nil
  ) throws -> ObjectOutbox {
    let environment = [
      "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "id",
      "AWS_SECRET_ACCESS_KEY": "canary-storage-key",
    ]
    let address = try ObjectStore.Address("s3://bucket/builds", environment)
    let real = Door(store: self, agent: agent, fuse: fuse, before: before)
    let door: any Transport = faults.map { FaultyTransport(real, $0) } ?? real
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: door, clock: agent.clock)
    return ObjectOutbox(
      ObjectStore(address, keys: keys, transport: door, clock: agent.clock), limits: limits,
      clock: agent.clock)
  }

  /// One agent's connection.
  private struct Door: Transport {
    let store: ModelStore
    let agent: AgentClock
    let fuse: Fuse
    let before: (@Sendable (HTTPRequest) async -> Void)?

    func send(_ request: HTTPRequest, timeout: Double) async throws(JiraError) -> HTTPResponse {
      await before?(request)
      guard !store.isDown(agent.now) else {
        agent.advance(min(2, timeout))
        throw JiraError(.network, "no connection")
      }
      agent.advance(0.01)
      var response = try fuse.request { () throws(JiraError) in
        store.answer(request, at: agent.trueTime)
      }
      response.headers.append((name: "Date", value: ModelStore.date(agent.trueTime)))
      return response
    }
  }

  private func answer(_ request: HTTPRequest, at now: Int64) -> HTTPResponse {
    let key = PercentEncoding.decode(String(request.path.dropFirst("/bucket/".count)))
    return objects.withLock { objects in
      switch request.method {
      case "GET" where request.query != nil: return Self.list(objects, request.query ?? "")
      case "GET": return Self.get(objects[key])
      case "PUT":
        if let refusal = refusal(request, objects[key]) { return refusal }
        let etag = "\"\(versions.add(1, ordering: .relaxed).newValue)\""
        objects[key] = Object(body: request.body ?? Data(), etag: etag, modified: now)
        return HTTPResponse(status: 200, headers: [(name: "ETag", value: etag)])
      case "DELETE":
        if let refusal = refusal(request, objects[key]) { return refusal }
        objects[key] = nil
        return HTTPResponse(status: 204)
      default: return HTTPResponse(status: 405)
      }
    }
  }

  private func refusal(_ request: HTTPRequest, _ object: Object?) -> HTTPResponse? {
    func header(_ name: String) -> String? {
      request.headers.first { $0.name.lowercased() == name }?.value
    }
    guard respectsConditions else { return nil }
    if header("if-none-match") == "*", object != nil { return HTTPResponse(status: 412) }
    if let etag = header("if-match"), object?.etag != etag { return HTTPResponse(status: 412) }
    return nil
  }

  private static func get(_ object: Object?) -> HTTPResponse {
    guard let object else {
      return HTTPResponse(status: 404, body: Data("<Error><Code>NoSuchKey</Code></Error>".utf8))
    }
    return HTTPResponse(
      status: 200,
      headers: [
        (name: "ETag", value: object.etag), (name: "Last-Modified", value: date(object.modified)),
      ], body: object.body)
  }

  /// Fewer than S3's 1,000, so that listings have several pages.
  private static let page = 50

  private static func list(_ objects: [String: Object], _ query: String) -> HTTPResponse {
    let fields = Dictionary(
      query.split(separator: "&").map { field in
        let halves = field.split(separator: "=", maxSplits: 1).map(String.init)
        return (halves[0], PercentEncoding.decode(halves.count > 1 ? halves[1] : ""))
      }, uniquingKeysWith: { $1 })
    let after = fields["continuation-token"] ?? ""
    let keys = objects.keys.filter { $0.hasPrefix(fields["prefix"] ?? "") && $0 > after }.sorted()
    let contents = keys.prefix(page).compactMap { key in
      objects[key].map { object in
        "<Contents><Key>\(PercentEncoding.encode(key))</Key><LastModified>"
          + Timestamp(milliseconds: object.modified).rfc3339
          + "</LastModified><ETag>\(object.etag)</ETag><Size>\(object.body.count)</Size></Contents>"
      }
    }
    let isCut = keys.count > page
    let next = isCut ? "<NextContinuationToken>\(keys[page - 1])</NextContinuationToken>" : ""
    let body =
      "<ListBucketResult><IsTruncated>\(isCut)</IsTruncated>\(next)\(contents.joined())"
      + "</ListBucketResult>"
    return HTTPResponse(status: 200, body: Data(body.utf8))
  }

  /// `Thu, 01 Jan 2026 00:00:00 GMT`; nobody reads the day of the week.
  private static func date(_ milliseconds: Int64) -> String {
    let parts = Timestamp(milliseconds: milliseconds).rfc3339.split { "-T.Z".contains($0) }
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    return "Thu, \(parts[2]) \(months[(Int(parts[1]) ?? 1) - 1]) \(parts[0]) \(parts[3]) GMT"
  }
}
