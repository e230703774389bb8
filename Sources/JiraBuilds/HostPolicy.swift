// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Which hosts credentials may be sent to, and which addresses they may resolve to.
public struct HostPolicy: Sendable {
  /// The addresses that a connection may be opened to.
  enum Reach: Sendable {
    /// Addresses of the internet only: the name could resolve to a machine inside.
    case publicOnly
    /// This machine only.
    case loopbackOnly
    /// Any: the host was allowed by name.
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

  /// Takes the values of `--allow-host`.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting`` where one is not a host.
  public init(allowHosts: [String]) throws(JiraError) {
    var hosts: Set<Host> = []
    for text in allowHosts {
      guard let host = Host(text) else {
        throw JiraError(
          .malformedSetting, "`\(PrintableText.escape(text, limit: 200))` is not a host",
          at: "--allow-host", fix: "pass a host alone: `--allow-host jira.example.com`")
      }
      hosts.insert(host)
    }
    allowed = hosts
  }

  /// Refuses a server that is neither Atlassian's, loopback nor allowed by name.
  ///
  /// - Throws: ``JiraError/Kind/forbiddenHost``.
  func check(_ origin: Origin, setting: String) throws(JiraError) {
    guard origin.host.isVendors || origin.host.isLoopback || allowed.contains(origin.host) else {
      throw JiraError(
        .forbiddenHost, "`\(origin.host)` is not a host of Atlassian's", at: setting,
        fix: "check `\(setting)`, or pass `--allow-host \(origin.host)` if credentials may go there"
      )
    }
  }

  func reach(of host: Host) -> Reach {
    if allowed.contains(host) { return .any }
    return host.isLoopback ? .loopbackOnly : .publicOnly
  }
}
