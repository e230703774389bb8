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

  private let endpoint: Result<Endpoint, JiraError>?
  private let bypass: [String]

  /// Reads the variables; the URL of a proxy matters only if one is used.
  public init(_ environment: [String: String]) {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    let given = names.first { environment[$0]?.isEmpty == false }
    endpoint = given.map { name in
      Result { () throws(JiraError) in
        try Self.endpoint(environment[name] ?? "", variable: name)
      }
    }
    let exceptions = ["no_proxy", "NO_PROXY"].compactMap { environment[$0] }.first { !$0.isEmpty }
    bypass = (exceptions ?? "").split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
  }

  /// The proxy for a server; `nil` if it is reached directly, as loopback always is.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``, which names the variable but not its value.
  func proxy(for origin: Origin) throws(JiraError) -> Endpoint? {
    guard !origin.host.isLoopback, !bypass.contains(where: { Self.covers($0, origin) }) else {
      return nil
    }
    return try endpoint?.get()
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
    guard schemes.contains(scheme) else { throw error }
    let halves = splitLast(rest, at: "@")
    // A path has no meaning here, but some people paste the URL of a proxy script.
    let (name, port) = splitPort(halves.after.prefix { !"/?#".contains($0) })
    guard let host = host(name), let port, (1...65_535).contains(port) else { throw error }
    let credentials = halves.before?.split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false
    ).map { Secret(PercentEncoding.decode(String($0))) }
    return Endpoint(
      url: "\(scheme)://\(host):\(port)", user: credentials?.first,
      password: credentials?.dropFirst().first)
  }

  private static let schemes = [
    "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h",
  ]

  /// A name that libcurl would look up, such as `squid_proxy` or `proxy.`; it need not be a `Host`.
  private static func host(_ name: String) -> String? {
    if let host = Host(name) { return host.description }
    let isName = name.utf8.allSatisfy { $0.isAlphanumeric || "-_.~".utf8.contains($0) }
    return isName ? name.unlessEmpty : nil
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
    let digits = authority[authority.index(after: colon)...]
    return (String(authority[..<colon]), digits.isEmpty ? 1080 : Int(digits))
  }
}
