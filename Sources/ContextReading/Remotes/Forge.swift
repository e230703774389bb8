// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A kind of service that shows repositories on the web.
package enum Forge: String, Sendable, CaseIterable {
  /// GitHub and GitHub Enterprise.
  case gitHub
  /// GitLab, hosted or self-managed.
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
  /// None of these, as far as the remote shows.
  case unknown
}

/// How a forge lays out the addresses of one repository.
struct ForgeLayout: Sendable, Equatable {
  var identity: String
  /// `nil` if it has no page.
  var page: String?
  /// What the pages of commits and refs begin with; `nil` if there are no such pages.
  var pageRoot: String?
  /// What the pages of commits and refs end in.
  var pageEnd = ""

  /// Lays out a repository whose identity is also its page.
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

/// Which forge a remote belongs to.
extension Forge {
  /// The forges that a remote may belong to, the likeliest first: by the public host, the CI
  /// service, the shape of the URL, the labels of the host's name.
  ///
  /// The public host comes before the CI service: a GitLab job that builds a repository on
  /// github.com must not get GitLab's pages for it.
  static func candidates(for location: RemoteLocation, hint: Forge?) -> [Forge] {
    switch location.transport {
    case .file, .ftp: return []
    case .https, .http, .ssh, .git, .codeCommit:
      if let known = Forge(publicHost: location.host) { return [known] }
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

  /// The only forge that has such URLs.
  private init?(shapeOf location: RemoteLocation) {
    let path = location.path
    switch (location.transport, location.port) {
    case (.ssh, 7999): self = .bitbucketDataCenter
    case (.ssh, 29418): self = .gerrit
    default:
      if path.contains("_git") {
        self = .azureRepos
      } else if location.transport.isWeb, Self.isBitbucketPath(path) {
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

  /// Whether a path is one of Bitbucket Data Center: `scm/PROJ/app`, also below the path at which
  /// it is installed, or `projects/PROJ/repos/app`.
  ///
  /// `pub/scm/git/git` is not.
  private static func isBitbucketPath(_ path: [String]) -> Bool {
    if let end = path.lastIndex(of: "repos"), end >= 2 {
      return ["projects", "users"].contains(path[end - 2])
    }
    guard let scm = path.lastIndex(of: "scm") else { return false }
    if scm == 0 || ["bitbucket", "stash"].contains(path[scm - 1].lowercased()) { return true }
    // Below any other path, an owner in Bitbucket's own spelling is the only sign.
    guard scm + 1 < path.count else { return false }
    let owner = path[scm + 1]
    return owner.hasPrefix("~") || IssueKey(owner + "-1") != nil
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

/// Where each forge shows a repository.
extension Forge {
  /// Lays out a repository; `nil` if the forge would not have it at this location.
  func layout(of location: RemoteLocation) -> ForgeLayout? {
    switch self {
    case .gitHub, .gitea: withWiki(location, at: "/wiki")
    case .gitLab: withWiki(location, at: "/-/wikis")
    case .bitbucketDataCenter: bitbucket(location)
    case .azureRepos: azure(location)
    case .gerrit: gerrit(location)
    case .googleSource: ForgeLayout(location.page(at: Self.withoutLogin(location)))
    case .codeCommit: codeCommit(location)
    case .bitbucketCloud, .sourcehut: ForgeLayout(location.page(at: location.path))
    case .unknown: ForgeLayout(unknown: location)
    }
  }

  /// The repository of a wiki shows its pages at one address, and no commits.
  private func withWiki(_ location: RemoteLocation, at place: String) -> ForgeLayout {
    var layout = ForgeLayout(location.page(at: location.path))
    if let name = location.path.last, name.hasSuffix(".wiki"), name != ".wiki" {
      layout.page = layout.identity.dropLast(".wiki".count) + place
      layout.pageRoot = nil
    }
    return layout
  }

  /// `context/scm/K/S` of http, `K/S` of ssh, and the page `context/projects/K/repos/S` itself.
  private func bitbucket(_ location: RemoteLocation) -> ForgeLayout? {
    let path = location.path
    let isWeb = location.transport.isWeb
    if isWeb, let end = path.lastIndex(of: "repos"), end >= 2, end + 1 < path.count,
      ["projects", "users"].contains(path[end - 2])
    {
      return ForgeLayout(location.page(at: Array(path[...(end + 1)])))
    }
    let scm = isWeb ? path.lastIndex(of: "scm") : nil
    guard scm != nil || !isWeb else { return nil }
    let context = path[..<(scm ?? 0)]
    let names = path[(scm.map { $0 + 1 } ?? 0)...]
    guard names.count == 2, let owner = names.first, let repository = names.last else { return nil }
    let place = owner.hasPrefix("~") ? ["users", String(owner.dropFirst())] : ["projects", owner]
    return ForgeLayout(location.page(at: context + place + ["repos", repository]))
  }

  /// `…/_git/S`, `v3/org/project/S` of ssh, and the old host `org.visualstudio.com`.
  private func azure(_ location: RemoteLocation) -> ForgeLayout? {
    let site = "https://dev.azure.com/"
    let path = location.path
    if path.count == 4, path[0] == "v3" {
      return ForgeLayout(site + [path[1], path[2], "_git", path[3]].joined(separator: "/"))
    }
    guard let git = path.firstIndex(of: "_git"), git + 1 < path.count else { return nil }
    // `_full` and `_optimized` choose how much is fetched.
    let isVariant = ["_full", "_optimized"].contains(path[git + 1]) && git + 2 < path.count
    let repository = path[...git] + [path[git + (isVariant ? 2 : 1)]]
    guard location.host.hasSuffix(".visualstudio.com") else {
      return git == 0 ? nil : ForgeLayout(location.page(at: Array(repository)))
    }
    guard location.host != "vs-ssh.visualstudio.com" else { return nil }
    let organisation = location.host.dropLast(".visualstudio.com".count)
    let isCollection = repository[0].lowercased() == "defaultcollection"
    let names = [String(organisation)] + repository.dropFirst(isCollection ? 1 : 0)
    return ForgeLayout(site + names.joined(separator: "/"))
  }

  private func gerrit(_ location: RemoteLocation) -> ForgeLayout {
    let path = Self.withoutLogin(location)
    var layout = ForgeLayout(location.page(at: path))
    layout.page = location.page(at: ["plugins", "gitiles"] + path)
    layout.pageRoot = layout.page
    return layout
  }

  /// The path without the `a` that asks for a login.
  private static func withoutLogin(_ location: RemoteLocation) -> [String] {
    let path = location.path
    guard path.count > 1, path[0] == "a", location.transport != .ssh else { return path }
    return Array(path.dropFirst())
  }

  /// `git-codecommit.region.amazonaws.com/v1/repos/S`, shown in the console of the region.
  private func codeCommit(_ location: RemoteLocation) -> ForgeLayout? {
    let labels = location.host.split(separator: ".")
    guard labels.count == 4, location.path.count == 3, location.path.starts(with: ["v1", "repos"])
    else { return nil }
    var layout = ForgeLayout(location.page(at: location.path))
    let root = "https://\(labels[1]).console.aws.amazon.com/codesuite/codecommit/repositories/"
    layout.pageEnd = "?region=\(labels[1])"
    layout.pageRoot = root + location.path[2]
    layout.page = root + location.path[2] + "/browse" + layout.pageEnd
    return layout
  }
}

extension RemoteLocation {
  /// The page at a path of the same site.
  fileprivate func page(at path: [String]) -> String {
    site + "/" + path.joined(separator: "/")
  }
}
