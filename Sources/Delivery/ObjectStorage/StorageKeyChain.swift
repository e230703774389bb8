// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// Finds the keys for object storage where the AWS tools find them, and renews temporary ones.
///
/// In this order: environment, web identity, the shared credentials file, the container, the
/// instance. Source: "Standardized credential providers" in the AWS SDKs and Tools Reference Guide.
actor StorageKeyChain {
  private let environment: [String: String]
  private let transport: any Transport
  private let region: String
  private let clock: Clocks
  private var found: StorageKeys?
  private var running: Task<Result<StorageKeys, DeliveryError>, Never>?
  private var failure: (error: DeliveryError, until: Double)?

  /// How long before they expire temporary keys are renewed, in milliseconds.
  private static let margin: Int64 = 60_000
  /// How long one request for keys may take, in seconds; an instance answers within milliseconds.
  private static let timeout = 1.5
  /// For how many seconds a failure counts, so that a service that hangs is waited for only once.
  private static let memory = 5.0

  init(
    environment: [String: String], region: String, transport: any Transport, clock: Clocks
  ) {
    self.environment = environment
    self.region = region
    self.transport = transport
    self.clock = clock
  }

  /// The keys, found or renewed if necessary.
  ///
  /// - Throws: ``DeliveryErrorKind/outboxUnusable`` if there are none.
  func current(at now: Int64) async throws(DeliveryError) -> StorageKeys {
    if let found, found.expires.map({ $0 - Self.margin > now }) ?? true { return found }
    if let failure, clock.monotonic() < failure.until { throw failure.error }
    let task =
      running ?? Task { await Result { () async throws(DeliveryError) in try await find() } }
    running = task
    let result = await task.value
    running = nil
    do throws(DeliveryError) {
      let keys = try result.get()
      found = keys
      return keys
    } catch {
      failure = (error, clock.monotonic() + Self.memory)
      throw error
    }
  }

  private func find() async throws(DeliveryError) -> StorageKeys {
    if let keys = environmentKeys { return keys }
    if let keys = try await webIdentityKeys() { return keys }
    if let keys = try profileKeys() { return keys }
    if let keys = try await containerKeys() { return keys }
    if let keys = try await instanceKeys() { return keys }
    throw Self.error(
      "no credentials for the object storage were found",
      fix:
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the job a role")
  }

  private func value(_ name: String) -> String? { environment[name]?.unlessEmpty }

  private static func error(_ reason: String, fix: String) -> DeliveryError {
    DeliveryError(.outboxUnusable, "cannot use the outbox: \(reason)", fix: fix)
  }

  // MARK: Environment and files

  private var environmentKeys: StorageKeys? {
    StorageKeys(
      value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"), value("AWS_SESSION_TOKEN"))
  }

  private func profileKeys() throws(DeliveryError) -> StorageKeys? {
    let files = AWSFiles(environment)
    let profile = files.profile
    let section = files.section(of: profile)
    let keys = StorageKeys(
      section["aws_access_key_id"], section["aws_secret_access_key"], section["aws_session_token"])
    guard keys == nil, value("AWS_PROFILE") != nil else { return keys }
    throw Self.error(
      "the profile `\(PrintableText.escape(profile, limit: 100))` has no access keys",
      fix: "check AWS_PROFILE and the shared credentials file")
  }

  // MARK: Web identity

  /// Exchanges the token of a CI job for temporary keys (`AssumeRoleWithWebIdentity`).
  private func webIdentityKeys() async throws(DeliveryError) -> StorageKeys? {
    guard let role = value("AWS_ROLE_ARN"), let path = value("AWS_WEB_IDENTITY_TOKEN_FILE") else {
      return nil
    }
    let fix = "check AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE"
    guard let bytes = SmallFile.bytes(path, limit: 64 << 10),
      let token = String(validating: bytes, as: UTF8.self)?
        .trimmingPrefix(while: \.isWhitespace).split(whereSeparator: \.isWhitespace).first
    else { throw Self.error("the web identity token cannot be read", fix: fix) }
    let query = [
      ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role),
      ("RoleSessionName", value("AWS_ROLE_SESSION_NAME") ?? "buildpost"),
      ("Version", "2011-06-15"), ("WebIdentityToken", String(token)),
    ].map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    let endpoint = value("AWS_ENDPOINT_URL_STS") ?? "https://sts.\(region).amazonaws.com"
    guard let origin = Origin(endpoint: endpoint) else {
      throw Self.error("AWS_ENDPOINT_URL_STS is not a URL", fix: "correct or unset it")
    }
    let request = HTTPRequest(
      "POST", origin, path: "/",
      headers: [(name: "content-type", value: "application/x-www-form-urlencoded")],
      body: Data(query.utf8))
    let response = try await answer(request, of: "the token service", fix: fix)
    func text(_ name: String) -> String? { ObjectListing.text(name, in: response.body) }
    let keys = StorageKeys(
      text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), until: text("Expiration"))
    guard response.status == 200, let keys else {
      let code = ObjectListing.code(response.body) ?? ""
      let words = PrintableText.escape(
        Redaction([Secret(String(token))]).apply(to: code), limit: 60)
      throw Self.error("the token service answered \(response.status) \(words)", fix: fix)
    }
    return keys
  }

  // MARK: Container and instance

  private func containerKeys() async throws(DeliveryError) -> StorageKeys? {
    let relative = value("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    guard
      let url = relative.map({ "http://169.254.170.2\($0)" })
        ?? value("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    else { return nil }
    let fix = "check AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI"
    let path = URLParts(url).tail
    guard let origin = Origin(endpoint: String(url.dropLast(path.count))) else {
      throw Self.error("the URL of the container's credentials is invalid", fix: fix)
    }
    guard relative != nil || Self.isTrusted(origin) else {
      throw Self.error(
        "credentials must not be requested from the container's service over plain HTTP", fix: fix)
    }
    var request = HTTPRequest("GET", origin, path: path.isEmpty ? "/" : String(path))
    let file = value("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
      .flatMap { SmallFile.bytes($0, limit: 64 << 10) }
      .flatMap { String(validating: $0, as: UTF8.self) }
    let token = file ?? value("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    request.authorization = token.map { Secret($0.filter { !$0.isNewline }) }
    return try await jsonKeys(request, of: "the container's credentials service", fix: fix)
  }

  /// Whether a token may be sent to a service: encrypted, to this machine, or to an address that
  /// container services use on their own machine.
  private static func isTrusted(_ origin: Origin) -> Bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
    let known = ["http://169.254.170.2", "http://169.254.170.23", "http://[fd00:ec2::23]"]
    let text = origin.description
    return text.hasPrefix("https://")
      || (local + known).contains { text == $0 || text.hasPrefix($0 + ":") }
  }

  /// The role of the instance, by version 2 of the metadata service.
  private func instanceKeys() async throws(DeliveryError) -> StorageKeys? {
    guard value("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
    let endpoint = value("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
    guard let origin = Origin(endpoint: endpoint) else { return nil }
    let tokenRequest = HTTPRequest(
      "PUT", origin, path: "/latest/api/token",
      headers: [(name: "x-aws-ec2-metadata-token-ttl-seconds", value: "21600")], body: Data())
    // Outside of an instance nobody answers; then there are no keys.
    guard let answer = try? await transport.send(tokenRequest, timeout: 1), answer.status == 200
    else { return nil }
    let token = String(decoding: answer.body.prefix(4096), as: UTF8.self)
    func request(_ path: String) -> HTTPRequest {
      HTTPRequest(
        "GET", origin, path: "/latest/meta-data/iam/security-credentials/" + path,
        headers: [(name: "x-aws-ec2-metadata-token", value: token)])
    }
    let name = "the instance's metadata service"
    let fix = "give the instance a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    let roles = try await self.answer(request(""), of: name, fix: fix)
    guard roles.status == 200,
      let role = String(decoding: roles.body.prefix(4096), as: UTF8.self).split(
        whereSeparator: \.isNewline
      )
      .first
    else { return nil }
    return try await jsonKeys(request(PercentEncoding.encode(role)), of: name, fix: fix)
  }

  private func jsonKeys(
    _ request: HTTPRequest, of name: String, fix: String
  ) async throws(DeliveryError) -> StorageKeys {
    let response = try await answer(request, of: name, fix: fix)
    let limits = JSONLimits(depth: 4, values: 1000)
    guard response.status == 200, let answer = JSONValue(response.body, limits: limits),
      let keys = StorageKeys(
        answer["AccessKeyId"]?.string, answer["SecretAccessKey"]?.string,
        answer["Token"]?.string, until: answer["Expiration"]?.string)
    else { throw Self.error("\(name) answered \(response.status) without keys", fix: fix) }
    return keys
  }

  private func answer(
    _ request: HTTPRequest, of name: String, fix: String
  ) async throws(DeliveryError) -> HTTPResponse {
    do throws(JiraError) {
      return try await transport.send(request, timeout: Self.timeout)
    } catch {
      throw Self.error("\(name) cannot be reached: \(error.summary)", fix: fix)
    }
  }
}

/// The shared configuration files of the AWS tools.
struct AWSFiles {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// The name of the profile that is used.
  var profile: String { value("AWS_PROFILE") ?? value("AWS_DEFAULT_PROFILE") ?? "default" }

  private func value(_ name: String) -> String? { environment[name]?.unlessEmpty }

  /// The settings of a profile, from the credentials file and then the configuration file.
  func section(of profile: String) -> [String: String] {
    let home = environment["HOME"] ?? ""
    let credentials = value("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/.aws/credentials"
    let configuration = value("AWS_CONFIG_FILE") ?? home + "/.aws/config"
    let title = profile == "default" ? "default" : "profile \(profile)"
    return Self.section(profile, in: credentials)
      .merging(Self.section(title, in: configuration)) { first, _ in first }
  }

  private static func section(_ title: String, in path: String) -> [String: String] {
    // A missing file has no settings.
    guard let bytes = SmallFile.bytes(path, limit: 1 << 20) else { return [:] }
    var settings: [String: String] = [:]
    var isInside = false
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      if line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("[") {
        let name = line.dropFirst().prefix { $0 != "]" }
        isInside = name.split(whereSeparator: \.isWhitespace).joined(separator: " ") == title
        continue
      }
      let halves = line.split(separator: "=", maxSplits: 1)
      guard isInside, halves.count == 2 else { continue }
      let name = halves[0].filter { !$0.isWhitespace }.lowercased()
      let value = halves[1].drop(while: \.isWhitespace)
      settings[name] = String(
        value.prefix(value.count - value.reversed().prefix(while: \.isWhitespace).count))
    }
    return settings
  }
}
