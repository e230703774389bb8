// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import TextCoding

/// Everything that describes a connection to Jira, as the options give it.
public struct ConnectionSettings: Sendable {
  /// `--site`.
  public var site: String?
  /// `--cloud-id`.
  public var cloudId: String?
  /// `--api-url`.
  public var apiURL: String?
  /// `--auth`: the name of an ``AuthenticationMode``.
  public var authentication: String
  /// The values of the mode's settings, by name; an empty value is unset.
  public var credentials: [String: String] = [:]
  /// The values of the mode's secret settings, by name.
  public var secrets: [String: Secret] = [:]
  /// `--ca-file`.
  public var caFile: String?
  /// `--allow-host`.
  public var allowHosts: [String] = []
  /// The variables that name proxies and trusted certificates.
  public var environment: [String: String]
  /// The version of Buildpost, for `User-Agent`.
  public var version: String
  /// The modes to choose from.
  public var modes = AuthenticationMode.all

  /// Where API requests go by default.
  public static let defaultAPIURL = "https://api.atlassian.com"

  /// Creates settings with the defaults of the options.
  ///
  /// - Parameters:
  ///   - version: The version of Buildpost.
  ///   - environment: Where `HTTPS_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are looked up.
  public init(version: String, environment: [String: String]) {
    authentication = AuthenticationMode.all.first?.name ?? ""
    self.environment = environment
    self.version = version
  }

  /// The mode that ``authentication`` names.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` if there is no such mode.
  public func mode() throws(JiraError) -> AuthenticationMode {
    guard let mode = modes.first(where: { $0.name == authentication }) else {
      throw JiraError(
        .malformedSetting,
        "unknown authentication mode `\(PrintableText.escape(authentication, limit: 200))`",
        at: "--auth",
        fix: "pass one of \(modes.map { "`\($0.name)`" }.joined(separator: ", "))")
    }
    return mode
  }

  /// Checks whatever can be checked without a connection.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` or ``JiraError/Kind/forbiddenHost``.
  func checked() throws(JiraError) -> CheckedSettings {
    let mode = try mode()
    for setting in mode.settings where setting.kind != .secretFile {
      guard let value = credentials[setting.name], Placeholder.matches(value) else { continue }
      throw JiraError(
        .malformedSetting, "`\(PrintableText.escape(value, limit: 80))` is a placeholder",
        at: setting.flag,
        fix: "set `\(setting.flag)` to the value that Jira shows for your credentials")
    }
    let hosts = try HostPolicy(allowHosts: allowHosts)
    let site = try self.site?.unlessEmpty.map { text throws(JiraError) in try Origin(site: text) }
    if let site { try hosts.check(site, setting: "--site") }
    let gateway = try Origin(apiURL: apiURL?.unlessEmpty ?? Self.defaultAPIURL)
    try hosts.check(gateway, setting: "--api-url")
    let cloudId = try self.cloudId?.unlessEmpty.map { text throws(JiraError) in
      try CloudId(checking: text)
    }
    let proxies = ProxySettings(environment)
    let asked = cloudId == nil ? site : nil
    let targets = mode.usesSite ? [site ?? gateway] : [asked, gateway].compactMap(\.self)
    for target in targets { _ = try proxies.proxy(for: target) }
    return CheckedSettings(
      mode: mode, values: credentials.filter { !$0.value.isEmpty }, secrets: secrets, site: site,
      gateway: gateway, cloudId: cloudId, proxies: proxies)
  }

  /// Where requests would go, in words: the site, and the gateway if it is not the usual one.
  ///
  /// - Returns: The target; `nil` if neither a site nor a cloud id is set.
  /// - Throws: ``JiraError/Kind/malformedSetting`` or ``JiraError/Kind/forbiddenHost``.
  public func target() throws(JiraError) -> String? {
    let checked = try checked()
    let site = checked.site.map { $0.isSecure ? $0.authority : $0.description }
    guard let name = site ?? checked.cloudId?.description else { return nil }
    let isUsual =
      checked.gateway.description == Self.defaultAPIURL || checked.gateway == checked.site
    return checked.mode.usesSite || isUsual ? name : "\(name) through \(checked.gateway)"
  }

  /// Makes a client; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - transport: How requests are made; ``makeTransport()`` if `nil`.
  ///   - clock: The clocks.
  /// - Returns: A client that has sent nothing yet.
  /// - Throws: ``JiraError/Kind/missingCredential``, ``JiraError/Kind/malformedSetting`` or
  ///   ``JiraError/Kind/forbiddenHost``, naming the option.
  public func makeClient(
    transport: (any Transport)? = nil, clock: Clocks
  ) throws(JiraError) -> BuildsClient {
    let checked = try checked()
    try checked.checkCredentials()
    let transport: any Transport = if let transport { transport } else { try makeTransport() }
    let sender = RequestSender(transport: transport, clock: clock, version: version)
    let authenticator = try checked.mode.makeAuthenticator(checked, sender)
    let name = checked.site?.authority ?? checked.cloudId?.description ?? ""
    return BuildsClient(site: name, sender: sender, authenticator: authenticator)
  }

  /// Makes a transport over libcurl; the library is opened for the first request.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` if a host or a certificate file is invalid.
  public func makeTransport() throws(JiraError) -> CurlTransport {
    CurlTransport(
      hosts: try HostPolicy(allowHosts: allowHosts), proxies: ProxySettings(environment),
      trust: try Trust(caFile: caFile?.unlessEmpty, environment: environment))
  }
}
