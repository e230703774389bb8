// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// A kind of place for an outbox, recognised by the scheme of its location.
///
/// A new one is a file with an ``OutboxStore``, and a line in ``all``.
struct OutboxScheme: Sendable {
  /// What a location begins with.
  let prefix: String
  /// Opens a location; what belongs to no scheme is a directory.
  let open:
    @Sendable (String, OutboxLimits, Clocks, [String: String]) throws(DeliveryError)
      -> any OutboxStore

  static let all: [OutboxScheme] = [.s3]

  /// Opens the outbox at a location.
  ///
  /// - Returns: `nil` if it is a directory that does not exist, unless it may be created.
  static func store(
    at location: String, _ limits: OutboxLimits, _ clock: Clocks,
    _ environment: [String: String], creates: Bool
  ) throws(DeliveryError) -> (any OutboxStore)? {
    if let scheme = all.first(where: { location.lowercased().hasPrefix($0.prefix) }) {
      return try scheme.open(location, limits, clock, environment)
    }
    return creates
      ? try Outbox(directory: location, limits: limits, clock: clock)
      : try Outbox.existing(at: location, clock: clock)
  }
}

extension OutboxScheme {
  static let s3 = OutboxScheme(prefix: "s3://") {
    location, limits, clock, environment throws(DeliveryError) in
    let address = try ObjectStore.Address(location, environment)
    let transport = try ObjectStore.transport(address, environment)
    let keys = StorageKeyChain(
      environment: environment, region: address.region, transport: transport, clock: clock)
    return ObjectOutbox(
      ObjectStore(address, keys: keys, transport: transport, clock: clock), limits: limits,
      clock: clock)
  }
}

extension ObjectStore.Address {
  /// Reads `s3://BUCKET/PREFIX`; the environment names region and endpoint as for other tools.
  ///
  /// - Throws: ``DeliveryErrorKind/outboxUnusable`` if the location or the endpoint is invalid.
  init(_ location: String, _ environment: [String: String]) throws(DeliveryError) {
    let parts = location.dropFirst("s3://".count).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let bucket = parts.first.map(String.init) ?? ""
    guard Self.isBucket(bucket) else {
      throw DeliveryError(
        .outboxUnusable,
        "`\(PrintableText.escape(location, limit: 200))` does not name a bucket", at: "--outbox",
        fix: "pass a location such as s3://my-bucket/buildpost")
    }
    let prefix = parts.count > 1 ? parts[1].split(separator: "/").joined(separator: "/") : ""
    func value(_ name: String) -> String? { environment[name]?.unlessEmpty }
    let files = AWSFiles(environment)
    let profile = files.section(of: files.profile)
    let region =
      value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") ?? profile["region"] ?? "us-east-1"
    let custom =
      value("AWS_ENDPOINT_URL_S3") ?? value("AWS_ENDPOINT_URL") ?? profile["endpoint_url"]
    let usesPath = custom != nil || bucket.contains(".")
    let url =
      custom ?? "https://" + (usesPath ? "" : bucket + ".") + "s3.\(region).amazonaws.com"
    guard let endpoint = Origin(endpoint: url) else {
      throw DeliveryError(
        .outboxUnusable, "`\(PrintableText.escape(url, limit: 200))` is not an endpoint",
        at: "AWS_ENDPOINT_URL", fix: "set it to a URL such as https://minio.example.com:9000")
    }
    self.init(
      bucket: bucket, prefix: prefix.isEmpty ? "" : prefix + "/", endpoint: endpoint,
      region: region, usesPath: usesPath)
  }

  /// Source: "General purpose bucket naming rules" in the Amazon S3 User Guide.
  private static func isBucket(_ name: String) -> Bool {
    (3...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { $0.isLower || $0.isDigit || $0 == 0x2D || $0 == 0x2E }
      && name.utf8.first.map { $0.isLower || $0.isDigit } == true
  }
}

extension ObjectStore {
  /// A transport that reaches the endpoint and the services that give temporary keys.
  static func transport(
    _ address: Address, _ environment: [String: String],
    patience: Patience = Patience(connect: 2, firstByte: 3, answerLimit: 16 << 20)
  ) throws(DeliveryError) -> any Transport {
    do throws(JiraError) {
      return CurlTransport(
        hosts: .any, proxies: ProxySettings(environment),
        trust: try Trust(
          caFile: environment["AWS_CA_BUNDLE"]?.unlessEmpty, environment: environment),
        patience: patience)
    } catch {
      throw DeliveryError(
        .outboxUnusable, "cannot use the outbox: \(error.summary)", at: "AWS_CA_BUNDLE",
        fix: "set it to a file of certificates in PEM form, or unset it")
    }
  }
}
