// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import TextCoding

/// Scheme, host and port of a server: `https`, or `http` if the host is loopback.
public struct Origin: Sendable, Hashable, CustomStringConvertible {
  /// Whether TLS is used.
  public let isSecure: Bool
  /// The host.
  public let host: Host
  /// The port, unless it is the usual one.
  public let port: Int?

  /// `https://acme.atlassian.net`, `http://127.0.0.1:8080`.
  public var description: String { (isSecure ? "https://" : "http://") + authority }

  /// The host, with the port unless it is the usual one.
  public var authority: String { port.map { "\(host):\($0)" } ?? host.description }

  /// Accepts the value of `--site`: a host, with a port for loopback only.
  ///
  /// A scheme and a path are ignored.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  public init(site text: String) throws(JiraError) {
    self = try Self.parse(text, setting: "--site", example: "acme.atlassian.net")
    guard port == nil || host.isLoopback else {
      throw Self.malformed(
        "`--site` has a port", setting: "--site", fix: "pass only the host: `--site \(host)`")
    }
  }

  /// Accepts the value of `--api-url`: a scheme and a host, with an optional port.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  public init(apiURL text: String) throws(JiraError) {
    self = try Self.parse(text, setting: "--api-url", example: "https://api.atlassian.com")
  }

  /// Accepts the URL of a service that the user's environment names, with `http` too; `nil` if it
  /// has a path, or is not a URL.
  package init?(endpoint text: String) {
    guard text.contains("://"), !text.contains("@"), let (origin, hasPath) = Self.read(text),
      !hasPath
    else { return nil }
    self = origin
  }

  private init(isSecure: Bool, host: Host, port: Int?) {
    self.isSecure = isSecure
    self.host = host
    self.port = port == (isSecure ? 443 : 80) ? nil : port
  }

  private static func parse(
    _ text: String, setting: String, example: String
  ) throws(JiraError) -> Origin {
    let fix = "pass a host such as `\(setting) \(example)`"
    guard !text.contains("@") else {
      throw malformed("`\(setting)` contains a user name or password", setting: setting, fix: fix)
    }
    let shown = PrintableText.escape(text, limit: 200)
    guard let (origin, hasPath) = read(text) else {
      throw malformed("`\(shown)` is not a host", setting: setting, fix: fix)
    }
    // People copy the address of the page that they see; the site is the host alone.
    guard !hasPath || setting == "--site" else {
      throw malformed(
        "`\(shown)` has a path", setting: setting,
        fix: "pass only `\(setting) https://\(origin.host)`")
    }
    guard origin.isSecure || origin.host.isLoopback else {
      throw malformed(
        "`\(shown)` is not encrypted", setting: setting, fix: "pass `https://\(origin.authority)`")
    }
    return origin
  }

  /// Reads a URL, or a host alone, which means `https`; `nil` if it is neither.
  private static func read(_ text: String) -> (origin: Origin, hasPath: Bool)? {
    let (scheme, rest) = splitScheme(text)
    let (authority, hasPath) = splitPath(rest)
    let (name, digits) = splitPort(authority)
    let port = digits.flatMap(portNumber)
    guard let scheme, let host = Host(name), digits == nil || port != nil else { return nil }
    return (Origin(isSecure: scheme != "http", host: host, port: port), hasPath)
  }

  private static func splitScheme(_ text: String) -> (scheme: String?, rest: Substring) {
    let lowered = text.prefix(8).lowercased()
    if lowered.hasPrefix("https://") { return ("https", text.dropFirst(8)) }
    if lowered.hasPrefix("http://") { return ("http", text.dropFirst(7)) }
    return (text.contains("://") ? nil : "https", text[...])
  }

  /// The part before a path, query or fragment, and whether there is one; a final slash is not.
  private static func splitPath(_ rest: Substring) -> (authority: Substring, hasPath: Bool) {
    let result = rest.hasSuffix("/") ? rest.dropLast() : rest
    let authority = result.prefix { !"/?#\\".contains($0) }
    return (authority, authority.endIndex < result.endIndex)
  }

  private static func splitPort(_ authority: Substring) -> (host: String, digits: Substring?) {
    let afterBracket = authority.lastIndex(of: "]").map { authority.index(after: $0) }
    let tail = authority[(afterBracket ?? authority.startIndex)...]
    guard let colon = tail.firstIndex(of: ":") else { return (String(authority), nil) }
    return (String(authority[..<colon]), authority[authority.index(after: colon)...])
  }

  private static func portNumber(_ digits: Substring) -> Int? {
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
      let number = Int(digits), (1...65_535).contains(number)
    else { return nil }
    return number
  }

  private static func malformed(_ summary: String, setting: String, fix: String) -> JiraError {
    JiraError(.malformedSetting, summary, at: setting, fix: fix)
  }
}

/// Which hosts credentials may be sent to, and which addresses those may resolve to.
public struct HostPolicy: Sendable {
  /// The addresses that a connection may be opened to.
  enum Reach: Sendable {
    /// Public addresses only: the name could resolve to an internal machine.
    case publicOnly
    /// This machine only.
    case loopbackOnly
    /// Any address: the host was allowed by name.
    case any

    func admits(_ address: NetworkAddress) -> Bool {
      switch self {
      case .publicOnly: address.isPublic
      case .loopbackOnly: address.isLoopback
      case .any: true
      }
    }
  }

  private let allowed: Set<Host>
  private var allowsAll = false

  /// Any host and address, for services that the user's environment names.
  package static var any: HostPolicy {
    var policy = HostPolicy()
    policy.allowsAll = true
    return policy
  }

  private init() { allowed = [] }

  /// Accepts the values of `--allow-host`.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` if one is not a host.
  public init(allowHosts: [String]) throws(JiraError) {
    var hosts: Set<Host> = []
    for text in allowHosts {
      guard let host = Host(text) else {
        throw JiraError(
          .malformedSetting, "`\(PrintableText.escape(text, limit: 200))` is not a host",
          at: "--allow-host", fix: "pass only a host: `--allow-host jira.example.com`")
      }
      hosts.insert(host)
    }
    allowed = hosts
  }

  /// Refuses a server unless it is Atlassian's, loopback or allowed by name.
  ///
  /// - Throws: ``JiraError/Kind/forbiddenHost``.
  func check(_ origin: Origin, setting: String) throws(JiraError) {
    guard origin.host.isAtlassian || origin.host.isLoopback || allowed.contains(origin.host) else {
      throw JiraError(
        .forbiddenHost, "`\(origin.host)` is not an Atlassian host", at: setting,
        fix: Self.intended(origin.host.description).map { "did you mean `\($0)`?" }
          ?? "check `\(setting)`, or pass `--allow-host \(origin.host)` to allow this host "
          + "to receive credentials")
    }
  }

  /// The host that was probably meant: `acme` or `acme.atlasian.net` for `acme.atlassian.net`.
  private static func intended(_ host: String) -> String? {
    let labels = host.split(separator: ".")
    if labels.count == 1, !host.hasPrefix("[") { return host + ".atlassian.net" }
    guard labels.count == 3, isAlmost(String(labels[1]), "atlassian") else {
      return nil
    }
    return labels[0] + ".atlassian.net"
  }

  /// Whether a text becomes another one by at most two inserted, removed or changed characters.
  private static func isAlmost(_ text: String, _ other: String) -> Bool {
    let (text, other) = (Array(text.utf8), Array(other.utf8))
    var distances = Array(0...other.count)
    for (row, byte) in text.enumerated() {
      var diagonal = distances[0]
      distances[0] = row + 1
      for (column, expected) in other.enumerated() {
        let above = distances[column + 1]
        distances[column + 1] = min(
          diagonal + (byte == expected ? 0 : 1), above + 1, distances[column] + 1)
        diagonal = above
      }
    }
    return distances[other.count] <= 2
  }

  func reach(of host: Host) -> Reach {
    if allowsAll || allowed.contains(host) { return .any }
    return host.isLoopback ? .loopbackOnly : .publicOnly
  }
}
