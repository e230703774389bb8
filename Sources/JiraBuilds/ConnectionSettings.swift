// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Everything that a connection to Jira is made of, as given by options.
public struct ConnectionSettings: Sendable {
  /// `--site`.
  public var site: String?
  /// `--cloud-id`.
  public var cloudId: String?
  /// `--api-url`.
  public var apiURL: String
  /// `--auth`: the name of an ``AuthenticationMode``.
  public var authentication: String
  /// `--client-id`.
  public var clientId: String?
  /// `--connect-key`.
  public var connectKey: String?
  /// The secret of the mode, already read.
  public var secret: Secret?
  /// `--ca-file`.
  public var caFile: String?
  /// `--allow-host`.
  public var allowHosts: [String]
  /// The variables that name proxies and trusted certificates.
  public var environment: [String: String]
  /// The version of Buildpost, for `User-Agent`.
  public var version: String

  /// Creates settings with the defaults of the options.
  ///
  /// - Parameters:
  ///   - version: The version of Buildpost.
  ///   - environment: Where `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are looked up.
  public init(version: String, environment: [String: String]) {
    apiURL = "https://api.atlassian.com"
    authentication = "oauth"
    allowHosts = []
    self.environment = environment
    self.version = version
  }

  /// The settings whose form was checked.
  struct Checked: Sendable {
    let settings: ConnectionSettings
    let mode: AuthenticationMode
    let hosts: HostPolicy
    let site: Origin?
    let gateway: Origin
    let cloudId: CloudId?
  }

  /// Checks all settings that can be checked without a connection.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` or ``JiraError/Kind/forbiddenHost``.
  func checked() throws(JiraError) -> Checked {
    let mode = try AuthenticationMode.named(authentication)
    let hosts = try HostPolicy(allowHosts: allowHosts)
    let site = try given(self.site).map { text throws(JiraError) in try Origin(site: text) }
    if let site { try hosts.check(site, setting: "--site") }
    let gateway = try Origin(apiURL: given(apiURL) ?? "https://api.atlassian.com")
    try hosts.check(gateway, setting: "--api-url")
    let cloudId = try given(self.cloudId).map { text throws(JiraError) in try Self.cloudId(text) }
    return Checked(
      settings: self, mode: mode, hosts: hosts, site: site, gateway: gateway, cloudId: cloudId)
  }

  /// Where requests would go, in words: the site, and the gateway where that is not the usual one.
  ///
  /// - Returns: The target; `nil` where neither a site nor a cloud id is given.
  /// - Throws: ``JiraError/Kind/malformedSetting`` or ``JiraError/Kind/forbiddenHost``.
  public func target() throws(JiraError) -> String? {
    let checked = try checked()
    let site = checked.site.map { $0.isSecure ? $0.authority : $0.description }
    guard let name = site ?? checked.cloudId?.description else { return nil }
    let isUsual =
      checked.gateway.authority == "api.atlassian.com" || checked.gateway == checked.site
    return checked.mode.sendsToSite || isUsual ? name : "\(name) by \(checked.gateway)"
  }

  /// Makes a client; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - transport: The way to the servers; ``makeTransport()`` where it is `nil`.
  ///   - clock: The clocks.
  /// - Returns: The client.
  /// - Throws: ``JiraError/Kind/missingCredential``, ``JiraError/Kind/malformedSetting`` or
  ///   ``JiraError/Kind/forbiddenHost``, naming the option.
  public func makeClient(
    transport: (any Transport)? = nil, clock: ClientClock
  ) throws(JiraError) -> BuildsClient {
    let checked = try checked()
    let way: any Transport = if let transport { transport } else { try makeTransport() }
    let wire = Wire(transport: way, clock: clock, version: version)
    let authenticator = try checked.mode.make(checked, wire)
    let name = checked.site?.authority ?? checked.cloudId?.description ?? ""
    return BuildsClient(site: name, wire: wire, authenticator: authenticator)
  }

  /// Makes the way over libcurl; the library is opened at the first request.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` where a proxy or a file of certificates makes no sense.
  public func makeTransport() throws(JiraError) -> CurlTransport {
    CurlTransport(
      hosts: try HostPolicy(allowHosts: allowHosts), proxies: try ProxySettings(environment),
      trust: try Trust(caFile: given(caFile), environment: environment))
  }
}

extension ConnectionSettings {
  static func missing(option: String) -> JiraError {
    JiraError(.malformedSetting, "`\(option)` is not given", at: option, fix: give(option))
  }

  private static func give(_ option: String) -> String {
    let words = option.split(separator: "-").map { $0.uppercased() }
    return "pass `\(option)`, or set `BUILDPOST_\(words.joined(separator: "_"))`"
  }

  func required(_ value: String?, option: String) throws(JiraError) -> String {
    guard let value = given(value) else {
      throw JiraError(
        .missingCredential, "`\(option)` is not given", at: option, fix: Self.give(option))
    }
    return value
  }

  func requiredSecret(for mode: AuthenticationMode) throws(JiraError) -> Secret {
    guard let secret else {
      throw JiraError(
        .missingCredential, "the secret is not given", at: mode.secretOption,
        fix: "set `\(mode.secretVariable)`, or pass `\(mode.secretOption)`")
    }
    return secret
  }

  /// An empty value is unset.
  private func given(_ value: String?) -> String? {
    value.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func cloudId(_ text: String) throws(JiraError) -> CloudId {
    guard let id = CloudId(text) else {
      throw JiraError(
        .malformedSetting, "`\(PrintableText.escape(text, limit: 200))` is not a cloud id",
        at: "--cloud-id", fix: "pass the `cloudId` that `/_edge/tenant_info` of the site names")
    }
    return id
  }
}
