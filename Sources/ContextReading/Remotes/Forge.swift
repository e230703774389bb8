// SPDX-License-Identifier: Apache-2.0

/// A kind of place that shows repositories on the web.
package enum Forge: String, Sendable, CaseIterable {
  /// GitHub and GitHub Enterprise.
  case gitHub
  /// GitLab, in the cloud or not.
  case gitLab
  /// bitbucket.org.
  case bitbucketCloud
  /// Bitbucket Server and Data Center.
  case bitbucketDataCenter
  /// Azure Repos and Team Foundation Server.
  case azureRepos
  /// Gitea, Forgejo and Codeberg.
  case gitea
  /// Gerrit with its gitiles plug-in.
  case gerrit
  /// googlesource.com.
  case googleSource
  /// AWS CodeCommit.
  case codeCommit
  /// sourcehut.
  case sourcehut
  /// None of these, as far as the remote tells.
  case unknown
}

/// How a forge lays out the addresses of one repository.
struct ForgeLayout: Equatable {
  var identity: String
  var page: String?
  /// What the pages of commits and refs begin with.
  var pageRoot: String?
  /// What the pages of commits and refs end in.
  var pageEnd = ""

  /// Lays out a repository whose identity is its page too.
  init(_ page: String) {
    identity = page
    self.page = page
    pageRoot = page
  }

  /// Lays out a repository of which only the location is known.
  init(unknown location: RemoteLocation) {
    identity = location.site + "/" + location.path.joined(separator: "/")
    switch location.transport {
    case .file, .ftp: page = nil
    case .https, .http, .ssh, .git, .codeCommit: page = identity
    }
    pageRoot = page
  }
}

extension RemoteLocation {
  /// The scheme and the host that its pages would have, without a final `/`.
  ///
  /// Ports of ssh and git say nothing about the web.
  var site: String {
    switch transport {
    case .file: "file://\(host)"
    case .ftp(let scheme): "\(scheme)://\(host)" + port(unless: [21])
    case .https: "https://\(host)" + port(unless: [443])
    case .http where Forge(publicHost: host) != nil: "https://\(host)" + port(unless: [80, 443])
    case .http: "http://\(host)" + port(unless: [80])
    case .ssh, .git, .codeCommit: "https://\(host)"
    }
  }

  private func port(unless defaults: [Int]) -> String {
    guard let port, !defaults.contains(port) else { return "" }
    return ":\(port)"
  }
}
