// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Scheme, host and port of a server: `https`, or `http` where the host is loopback.
public struct Origin: Sendable, Hashable, CustomStringConvertible {
  /// Whether TLS is used.
  public let isSecure: Bool
  /// The host.
  public let host: Host
  /// The port where it is not the usual one.
  public let port: Int?

  /// `https://acme.atlassian.net`, `http://127.0.0.1:8080`.
  public var description: String { (isSecure ? "https://" : "http://") + authority }

  /// The host, with the port where it is not the usual one.
  public var authority: String { port.map { "\(host):\($0)" } ?? host.description }

  /// Takes the value of `--site`: a host, with a scheme and a port for loopback only.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  public init(site text: String) throws(JiraError) {
    self = try Self.parse(text, setting: "--site", example: "acme.atlassian.net")
    guard port == nil || host.isLoopback else {
      throw Self.malformed(
        "`--site` has a port", setting: "--site", fix: "pass the host alone: `--site \(host)`")
    }
  }

  /// Takes the value of `--api-url`: a scheme and a host, and a port if need be.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  public init(apiURL text: String) throws(JiraError) {
    self = try Self.parse(text, setting: "--api-url", example: "https://api.atlassian.com")
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
      throw malformed("`\(setting)` holds a user name or password", setting: setting, fix: fix)
    }
    let shown = PrintableText.escape(text, limit: 200)
    let (scheme, rest) = splitScheme(text)
    guard let scheme, let authority = authority(of: rest) else {
      throw malformed("`\(shown)` is not a host", setting: setting, fix: fix)
    }
    let (name, digits) = splitPort(authority)
    let port = digits.flatMap(portNumber)
    guard let host = Host(name), digits == nil || port != nil else {
      throw malformed("`\(shown)` is not a host", setting: setting, fix: fix)
    }
    guard scheme != "http" || host.isLoopback else {
      throw malformed(
        "`\(shown)` is not encrypted", setting: setting, fix: "pass `https://\(authority)`")
    }
    return Origin(isSecure: scheme != "http", host: host, port: port)
  }

  private static func splitScheme(_ text: String) -> (scheme: String?, rest: Substring) {
    let lowered = text.prefix(8).lowercased()
    if lowered.hasPrefix("https://") { return ("https", text.dropFirst(8)) }
    if lowered.hasPrefix("http://") { return ("http", text.dropFirst(7)) }
    return (text.contains("://") ? nil : "https", text[...])
  }

  /// The part before a single closing slash; `nil` where there is a path, query or fragment.
  private static func authority(of rest: Substring) -> Substring? {
    let result = rest.hasSuffix("/") ? rest.dropLast() : rest
    return result.contains { "/?#\\".contains($0) } ? nil : result
  }

  private static func splitPort(_ authority: Substring) -> (host: String, digits: Substring?) {
    let afterBracket = authority.lastIndex(of: "]").map { authority.index(after: $0) }
    let tail = authority[(afterBracket ?? authority.startIndex)...]
    guard let colon = tail.firstIndex(of: ":") else { return (String(authority), nil) }
    return (String(authority[..<colon]), authority[authority.index(after: colon)...])
  }

  private static func portNumber(_ digits: Substring) -> Int? {
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(digits), (1...65_535).contains(number)
    else { return nil }
    return number
  }

  private static func malformed(_ summary: String, setting: String, fix: String) -> JiraError {
    JiraError(.malformedSetting, summary, at: setting, fix: fix)
  }
}
