// SPDX-License-Identifier: Apache-2.0

/// Which forge a remote lives on.
extension Forge {
  /// The forges a remote may live on, the likeliest first: the public host, the CI service, the shape of the
  /// URL, the labels of the host's name.
  ///
  /// The public host comes before the CI service: a GitLab job that builds a repository of github.com
  /// must not ask github.com for GitLab's pages.
  static func candidates(for location: RemoteLocation, hint: Forge?) -> [Forge] {
    if let known = Forge(publicHost: location.host) { return [known] }
    switch location.transport {
    case .file, .ftp: return []
    case .https, .http, .ssh, .git, .codeCommit:
      return [hint, Forge(shapeOf: location), Forge(labelsOf: location.host)].compactMap(\.self)
    }
  }

  /// The forge of a well-known public host.
  init?(publicHost host: String) {
    switch host {
    case "github.com": self = .gitHub
    case "gist.github.com": self = .unknown
    case "gitlab.com": self = .gitLab
    case "bitbucket.org": self = .bitbucketCloud
    case "dev.azure.com", "ssh.dev.azure.com": self = .azureRepos
    case "codeberg.org", "gitea.com": self = .gitea
    case "git.sr.ht": self = .sourcehut
    default:
      if host.hasSuffix(".visualstudio.com") {
        self = .azureRepos
      } else if host.hasSuffix(".googlesource.com") {
        self = .googleSource
      } else if host.hasPrefix("git-codecommit"), host.hasSuffix(".amazonaws.com") {
        self = .codeCommit
      } else {
        return nil
      }
    }
  }

  /// The forge that alone has such URLs.
  private init?(shapeOf location: RemoteLocation) {
    let path = location.path
    switch (location.transport, location.port) {
    case (.ssh, 7999): self = .bitbucketDataCenter
    case (.ssh, 29418): self = .gerrit
    default:
      if path.contains("_git") {
        self = .azureRepos
      } else if location.transport.isWeb, path.contains("scm") || path.contains("repos") {
        self = .bitbucketDataCenter
      } else if path.count == 2, path[0].hasPrefix("~"), path[0] != "~",
        location.host.hasPrefix("git.")
      {
        // Elsewhere `~user` is a home directory, which shows no commits.
        self = .sourcehut
      } else {
        return nil
      }
    }
  }

  /// The forge that a host is named after.
  private init?(labelsOf host: String) {
    let names: [(String, Forge)] = [
      ("github", .gitHub), ("ghe", .gitHub), ("gitlab", .gitLab), ("gitea", .gitea),
      ("forgejo", .gitea), ("bitbucket", .bitbucketDataCenter), ("gerrit", .gerrit),
    ]
    for label in host.split(separator: ".") {
      if let (_, forge) = names.first(where: { label.hasPrefix($0.0) }) {
        self = forge
        return
      }
    }
    return nil
  }
}
