// SPDX-License-Identifier: Apache-2.0

/// Where each forge puts a repository.
extension Forge {
  /// Lays out a repository; `nil` where the forge would not have it at this location.
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

  /// The repository of a wiki shows its pages in one place, and no commits.
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

  /// `…/_git/S`, `v3/org/project/S` of ssh, and the host `org.visualstudio.com` of old.
  private func azure(_ location: RemoteLocation) -> ForgeLayout? {
    let site = "https://dev.azure.com/"
    let path = location.path
    if path.count == 4, path[0] == "v3" {
      return ForgeLayout(site + [path[1], path[2], "_git", path[3]].joined(separator: "/"))
    }
    guard let git = path.firstIndex(of: "_git"), git + 1 < path.count else { return nil }
    let repository = path[...(git + 1)]
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
