// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import TextCoding

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
    guard labels.count == 3,
      EditDistance.between(Array(labels[1].utf8), Array("atlassian".utf8)) <= 2
    else { return nil }
    return labels[0] + ".atlassian.net"
  }

  func reach(of host: Host) -> Reach {
    if allowsAll || allowed.contains(host) { return .any }
    return host.isLoopback ? .loopbackOnly : .publicOnly
  }
}
