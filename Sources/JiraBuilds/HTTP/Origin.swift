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
    let parts = URLParts(text)
    let scheme = parts.scheme?.lowercased() ?? "https"
    guard ["https", "http"].contains(scheme), let host = Host(String(parts.host)) else {
      return nil
    }
    let port = parts.port.flatMap(portNumber)
    guard parts.port == nil || port != nil else { return nil }
    // A final slash is not a path.
    let hasPath = !parts.tail.isEmpty && parts.tail != "/"
    return (Origin(isSecure: scheme == "https", host: host, port: port), hasPath)
  }

  private static func portNumber(_ digits: Substring) -> Int? {
    let number = digits.utf8.count <= 5 ? Int64(digits: String(digits)) : nil
    return number.flatMap { (1...65_535).contains($0) ? Int($0) : nil }
  }

  private static func malformed(_ summary: String, setting: String, fix: String) -> JiraError {
    JiraError(.malformedSetting, summary, at: setting, fix: fix)
  }
}
