// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// The proxy that the environment names, and the hosts that are reached without it.
///
/// Reads the first that is set of `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY`, and of
/// `no_proxy` and `NO_PROXY`. `HTTP_PROXY` is never read: all but loopback uses `https`, and
/// visitors of a CGI server can set that variable.
public struct ProxySettings: Sendable {
  /// A proxy; its credentials go nowhere else.
  struct Endpoint: Sendable {
    /// Scheme, host and port.
    let url: String
    let user: Secret?
    let password: Secret?
  }

  private let endpoint: Endpoint?
  private let bypass: [String]

  /// Reads the variables.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``, which names the variable but not its value.
  public init(_ environment: [String: String]) throws(JiraError) {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    let given = names.first { environment[$0]?.isEmpty == false }
    endpoint = try given.map { name throws(JiraError) in
      try Self.endpoint(environment[name] ?? "", variable: name)
    }
    let exceptions = ["no_proxy", "NO_PROXY"].compactMap { environment[$0] }.first { !$0.isEmpty }
    bypass = (exceptions ?? "").split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
  }

  /// The proxy for a server; `nil` if it is reached directly, as loopback always is.
  func proxy(for origin: Origin) -> Endpoint? {
    guard !origin.host.isLoopback, !bypass.contains(where: { Self.covers($0, origin) }) else {
      return nil
    }
    return endpoint
  }

  /// An entry is `*`, an address, or a domain with its subdomains; it may have a port.
  private static func covers(_ entry: String, _ origin: Origin) -> Bool {
    if entry == "*" { return true }
    var name = entry[...]
    if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]"),
      let port = Int(name[name.index(after: colon)...])
    {
      guard port == origin.port ?? (origin.isSecure ? 443 : 80) else { return false }
      name = name[..<colon]
    }
    if name.hasPrefix("*.") { name = name.dropFirst() }
    let domain = name.hasPrefix(".") ? name.dropFirst() : name
    let host = origin.host.description
    return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
  }

  private static func endpoint(_ text: String, variable: String) throws(JiraError) -> Endpoint {
    let error = JiraError(
      .malformedSetting, "`\(variable)` is not the URL of a proxy", at: variable,
      fix: "set it to `http://host:port`, or unset it")
    let (scheme, rest) = splitScheme(text)
    guard ["http", "https", "socks5", "socks5h"].contains(scheme) else { throw error }
    let halves = splitLast(rest.hasSuffix("/") ? rest.dropLast() : rest, at: "@")
    let (name, port) = splitPort(halves.after)
    guard let host = Host(name), let port, (1...65_535).contains(port) else { throw error }
    let credentials = halves.before?.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false
    ).map { Secret(PercentEncoding.decode(String($0))) }
    return Endpoint(
      url: "\(scheme)://\(host):\(port)", user: credentials?.first,
      password: credentials?.dropFirst().first)
  }

  private static func splitScheme(_ text: String) -> (scheme: String, rest: Substring) {
    guard let end = text.firstRange(of: "://") else { return ("http", text[...]) }
    return (text[..<end.lowerBound].lowercased(), text[end.upperBound...])
  }

  private static func splitLast(
    _ text: Substring, at mark: Character
  ) -> (before: Substring?, after: Substring) {
    guard let place = text.lastIndex(of: mark) else { return (nil, text) }
    return (text[..<place], text[text.index(after: place)...])
  }

  /// Without a port libcurl uses 1080.
  private static func splitPort(_ authority: Substring) -> (host: String, port: Int?) {
    guard !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") else {
      return (String(authority), 1080)
    }
    return (String(authority[..<colon]), Int(authority[authority.index(after: colon)...]))
  }
}
