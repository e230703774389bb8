// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform
internal import Synchronization

/// A bucket of an object storage service that speaks the API of Amazon S3.
final class ObjectStore: Sendable {
  /// Where the bucket is.
  struct Address: Sendable {
    let bucket: String
    /// What all keys begin with, with a slash at the end unless it is empty.
    let prefix: String
    let endpoint: Origin
    let region: String
    /// Whether the bucket is part of the path instead of the host.
    let usesPath: Bool

    /// `s3://bucket/prefix`.
    var text: String {
      "s3://\(bucket)/\(prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix)"
    }
  }

  /// When a write takes effect.
  enum Condition: Sendable {
    case always
    /// Only if there is no such object.
    case absent
    /// Only over this version.
    case matching(String)
  }

  /// An object in a listing.
  struct Item: Sendable, Equatable {
    /// The key after the prefix.
    var key: String
    /// When it was last written, in milliseconds since 1970 by the server's clock.
    var modified: Int64
    var size: Int
  }

  /// An object that was read.
  struct Object: Sendable {
    var body: Data
    var etag: String
    var modified: Int64?
    /// The server's clock when it answered.
    var serverTime: Int64?
  }

  /// When all work must be done, on the monotonic clock; for a process that is about to end.
  @TaskLocal static var end: Double?

  let address: Address
  private let keys: StorageKeyChain
  private let transport: any Transport
  private let clock: Clocks
  /// How long one call may take, with all its retries, in seconds.
  private let patience: Double
  private let offset = Mutex<Int64>(0)
  /// Whether the last call got no answer.
  private let hangs = Mutex(false)
  /// How long a call may take after the end, in seconds.
  private static let grace = 0.2

  init(
    _ address: Address, keys: StorageKeyChain, transport: any Transport, clock: Clocks,
    patience: Double = 4
  ) {
    self.address = address
    self.keys = keys
    self.transport = transport
    self.clock = clock
    self.patience = patience
  }

  /// The server's clock, in milliseconds since 1970; this machine's until there was an answer.
  var now: Int64 { clock.wall().addingSaturating(offset.withLock { $0 }) }

  // MARK: Operations

  /// All objects below a part of the prefix, in the order of their keys.
  func list(_ part: String = "") async throws(DeliveryError) -> [Item] {
    var items: [Item] = []
    var token: String?
    let end = min(clock.monotonic() + 3 * patience, Self.end ?? .infinity)
    repeat {
      guard !Task.isCancelled, token == nil || clock.monotonic() < end else {
        throw unusable("listing the prefix takes too long")
      }
      var query = [
        "encoding-type=url", "list-type=2",
        "prefix=" + PercentEncoding.encode(address.prefix + part),
      ]
      if let token { query.insert("continuation-token=" + PercentEncoding.encode(token), at: 0) }
      let response = try await send("GET", key: nil, query: query.joined(separator: "&"))
      guard response.status == 200, response.completeness == .whole else {
        throw await refusal(response, of: .list)
      }
      let page = ObjectListing(response.body, prefix: address.prefix)
      items += page.items
      guard page.next == nil || page.next != token, items.count <= Self.mostItems else {
        throw unusable("the listing of the prefix does not end")
      }
      token = page.next
    } while token != nil
    return items
  }

  /// How many objects are listed; an outbox has far fewer.
  private static let mostItems = 200_000

  /// An object; `nil` if it does not exist.
  func get(_ key: String) async throws(DeliveryError) -> Object? {
    let response = try await send("GET", key: key)
    if response.status == 404, ObjectListing.code(response.body) != "NoSuchBucket" { return nil }
    guard response.status == 200, response.completeness == .whole else {
      throw await refusal(response, of: .read)
    }
    return Object(
      body: response.body, etag: response.values("etag").first ?? "",
      modified: response.values("last-modified").first.flatMap(HTTPDate.milliseconds),
      serverTime: response.serverTime)
  }

  /// Writes an object.
  ///
  /// - Returns: The version that was written; `nil` if the condition did not hold.
  func put(
    _ key: String, _ body: Data, if condition: Condition = .always
  ) async throws(DeliveryError) -> String? {
    var response = try await send("PUT", key: key, body: body, if: condition)
    if response.status == 412, case .matching(let version) = condition, version.hasPrefix("\"") {
      // Ceph's gateway compares the version without its quotes; others accept both forms.
      let bare = String(version.dropFirst().dropLast())
      response = try await send("PUT", key: key, body: body, if: .matching(bare))
    }
    switch response.status {
    case 200..<300: return response.values("etag").first ?? ""
    case 412: return nil
    // The version to replace no longer exists.
    case 404 where ObjectListing.code(response.body) == "NoSuchKey": return nil
    default: throw await refusal(response, of: .write)
    }
  }

  /// Removes an object, if it exists.
  ///
  /// - Returns: `false` if the condition did not hold.
  @discardableResult
  func delete(_ key: String, if condition: Condition = .always) async throws(DeliveryError) -> Bool
  {
    let response = try await send("DELETE", key: key, if: condition)
    switch response.status {
    case 200..<300, 404: return true
    case 412: return false
    default: throw await refusal(response, of: .delete)
    }
  }

  // MARK: Requests

  /// Sends a request, and repeats it after transient faults, within the time of one call.
  private func send(
    _ method: String, key: String?, query: String? = nil, body: Data? = nil,
    if condition: Condition = .always
  ) async throws(DeliveryError) -> HTTPResponse {
    // A service that answers may finish after the end; one that hangs is given up on.
    let end = min(
      clock.monotonic() + patience,
      max(Self.end ?? .infinity, hangs.withLock { $0 } ? 0 : clock.monotonic() + Self.grace))
    var attempt = 0
    while true {
      guard clock.monotonic() < end else { throw unusable("there is no time left") }
      let request = try await request(method, key: key, query: query, body: body, if: condition)
      let result = await Result { () async throws(JiraError) in
        try await transport.send(request, timeout: end - clock.monotonic())
      }
      let wait = min(1, 0.1 * Double(1 << min(attempt, 4))) * Double.random(in: 0.5..<1)
      attempt += 1
      let isLast = attempt >= 5 || clock.monotonic() + wait >= end
      switch result {
      case .failure(let error):
        guard isLast || !error.isTransient else { break }
        hangs.withLock { $0 = true }
        throw unusable(error.summary)
      case .success(let response):
        hangs.withLock { $0 = false }
        note(response.serverTime)
        let isSkewed =
          response.status == 403 && ObjectListing.code(response.body) == "RequestTimeTooSkewed"
        let isPassing = [409, 429, 500, 502, 503, 504].contains(response.status) || isSkewed
        if !isPassing || isLast { return response }
      }
      // A cancelled task does not get here: writes are shielded, reads end with their request.
      _ = try? await clock.sleep(wait)
    }
  }

  private func request(
    _ method: String, key: String?, query: String?, body: Data?, if condition: Condition
  ) async throws(DeliveryError) -> HTTPRequest {
    let parts =
      key.map { (address.prefix + $0).split(separator: "/", omittingEmptySubsequences: false) }
      ?? []
    let bucket = address.usesPath ? [Substring(address.bucket)] : []
    let path = "/" + (bucket + parts).map { PercentEncoding.encode($0) }.joined(separator: "/")
    var request = HTTPRequest(method, address.endpoint, path: path, query: query, body: body)
    if body != nil {
      request.headers.append((name: "content-type", value: "application/octet-stream"))
    }
    switch condition {
    case .always: break
    case .absent: request.headers.append((name: "if-none-match", value: "*"))
    case .matching(let etag): request.headers.append((name: "if-match", value: etag))
    }
    let keys = try await keys.current(at: now)
    RequestSignature(keys: keys, region: address.region, service: "s3").sign(&request, at: now)
    return request
  }

  private func note(_ serverTime: Int64?) {
    guard let serverTime else { return }
    let difference = serverTime.subtractingReportingOverflow(clock.wall())
    guard !difference.overflow else { return }
    offset.withLock { $0 = difference.partialValue }
  }

  // MARK: Errors

  /// What a request does, and the permission that it needs.
  enum Operation: String, CaseIterable {
    case list = "ListBucket"
    case write = "PutObject"
    case read = "GetObject"
    case delete = "DeleteObject"
  }

  private func refusal(
    _ response: HTTPResponse, of operation: Operation
  ) async -> DeliveryError {
    let code = ObjectListing.code(response.body)
    // These are the keys of the request that was refused, unless they were renewed since.
    let keys = try? await keys.current(at: now)
    let redaction = Redaction([keys?.secretAccessKey, keys?.sessionToken].compactMap(\.self))
    let words = code.map { " " + PrintableText.escape(redaction.apply(to: $0), limit: 60) } ?? ""
    let permission = response.status == 403 ? " to s3:\(operation.rawValue)" : ""
    var error = unusable(
      "the object storage answered \(response.status)\(words)\(permission)",
      fix: fix(response.status, code, operation))
    if response.status == 403, !Self.credentialFaults.contains(code ?? "") {
      error.kind = .outboxForbidden
    }
    guard code == "NoSuchBucket", operation == .list else { return error }
    return DeliveryError(
      .noSuchOutbox, "there is no bucket `\(address.bucket)`", at: address.text, fix: error.fix)
  }

  /// What is wrong for all requests, whatever the credentials may do.
  private static let credentialFaults = [
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken",
    "RequestTimeTooSkewed",
  ]

  private func fix(_ status: Int, _ code: String?, _ operation: Operation) -> String {
    switch (status, code) {
    case (403, "InvalidAccessKeyId"), (403, "SignatureDoesNotMatch"):
      "check the credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"
    case (_, "ExpiredToken"), (_, "InvalidToken"): "renew the temporary credentials"
    case (403, "RequestTimeTooSkewed"): "correct the clock of this machine"
    case (403, _):
      "allow the credentials s3:\(operation.rawValue) "
        + (operation == .list ? "on the bucket" : "below the prefix")
    case (404, _): "check the name of the bucket, and the endpoint (AWS_ENDPOINT_URL)"
    case (301, _), (307, _), (400, _):
      "check the region (AWS_REGION) and the endpoint (AWS_ENDPOINT_URL)"
    default: "try again later"
    }
  }

  func unusable(_ reason: String, fix: String? = nil) -> DeliveryError {
    DeliveryError(
      .outboxUnusable, "cannot use the outbox: \(reason)", at: address.text,
      fix: fix ?? "check the network and the endpoint (AWS_ENDPOINT_URL)")
  }
}

extension ObjectStore {
  /// How many requests are made at the same time.
  private static let width = 8

  /// Does work for each item, a few at a time; the results have the order of the items.
  static func concurrently<Item: Sendable, Value: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) async -> Value
  ) async -> [Value] {
    await withTaskGroup(of: (Int, Value).self) { group in
      var results = [Value?](repeating: nil, count: items.count)
      var next = items.indices.makeIterator()
      for position in (0..<min(width, items.count)).compactMap({ _ in next.next() }) {
        group.addTask { (position, await work(items[position])) }
      }
      while let (position, value) = await group.next() {
        results[position] = value
        if let position = next.next() {
          group.addTask { (position, await work(items[position])) }
        }
      }
      return results.compactMap(\.self)
    }
  }
}

/// Reads the few elements that are needed from a service's XML answers.
///
/// Keys are requested encoded like the values of a query, so no entity or nested element has to be
/// read.
struct ObjectListing {
  private(set) var items: [ObjectStore.Item] = []
  /// Where the next page begins; `nil` on the last page.
  private(set) var next: String?

  init(_ body: Data, prefix: String) {
    var rest = Array(body)[...]
    while let (block, end) = Self.element("Contents", in: rest) {
      rest = rest[end...]
      func value(_ name: String) -> String? {
        Self.element(name, in: block).map { String(decoding: $0.text, as: UTF8.self) }
      }
      guard let key = value("Key").map({ PercentEncoding.decodeQuery($0) }), key.hasPrefix(prefix)
      else { continue }
      items.append(
        ObjectStore.Item(
          key: String(key.dropFirst(prefix.count)),
          modified: value("LastModified").flatMap { Timestamp(rfc3339: $0)?.milliseconds } ?? 0,
          size: value("Size").flatMap { Int($0) } ?? 0))
    }
    guard Self.text("IsTruncated", in: body) == "true" else { return }
    next = Self.text("NextContinuationToken", in: body)
  }

  /// The code of an error: `NoSuchKey`.
  static func code(_ body: Data) -> String? { text("Code", in: body) }

  /// The text of the first element with a name.
  static func text(_ name: String, in body: Data) -> String? {
    element(name, in: Array(body)[...]).map {
      String(decoding: $0.text, as: UTF8.self).replacing("&quot;", with: "\"")
        .replacing("&amp;", with: "&")
    }
  }

  /// What the first element with a name holds, and where the element ends.
  private static func element(
    _ name: String, in bytes: ArraySlice<UInt8>
  ) -> (text: ArraySlice<UInt8>, end: Int)? {
    guard let start = bytes.firstRange(ofBytes: "<\(name)>".utf8)?.upperBound,
      let end = bytes[start...].firstRange(ofBytes: "</\(name)>".utf8)
    else { return nil }
    return (bytes[start..<end.lowerBound], end.upperBound)
  }
}
