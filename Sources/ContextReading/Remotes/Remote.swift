// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// A git remote, normalised to an identity and a page.
///
/// Neither contains the remote's user-info, query or fragment, whatever its form.
package struct Remote: Sendable, Equatable {
  /// The identity of the repository, the same for all forms of the remote.
  package var repositoryURI: String { layout.identity }
  /// The page of the repository; `nil` if it has none, as with `file://`.
  package var webURL: String? { layout.page }
  /// The forge that shows the repository.
  package let forge: Forge
  /// The host in lower case, `""` for a local path; without a dot it may be an ssh alias.
  package let host: String
  private let layout: ForgeLayout

  /// Normalises a remote; `nil` if the text is not a repository.
  ///
  /// - Parameters:
  ///   - text: A remote as git, a CI service or a person writes it.
  ///   - hint: The forge that the CI service implies; a public host overrides it, and so does a
  ///     path that the forge would not have.
  package init?(_ text: String, hint: Forge?) {
    self.init(text, hint: hint, aliases: SSHConfiguration())
  }

  /// Normalises a remote whose host may be an alias of the user's ssh configuration.
  init?(_ text: String, hint: Forge?, aliases: SSHConfiguration) {
    guard var location = RemoteLocation(text) else { return nil }
    if location.transport == .ssh, let name = aliases.hostName(of: location.host) {
      location.host = RemoteLocation.publicName(of: name)
    }
    host = location.host
    let found = Forge.candidates(for: location, hint: hint).lazy
      .compactMap { forge in forge.layout(of: location).map { (forge, $0) } }.first
    (forge, layout) = found ?? (.unknown, ForgeLayout(unknown: location))
  }
}

extension Remote: CustomStringConvertible {
  /// The identity, as `explain` shows it.
  package var description: String { repositoryURI }
}

/// The pages of commits, branches and tags.
///
/// Names are escaped: git allows `#`, `%`, `&`, quotes and all of Unicode. The length is not
/// checked.
extension Remote {
  /// The page of a commit; `nil` if the forge is unknown or shows none.
  package func commitPage(_ id: String) -> String? {
    page(forge.commitPath(PercentEncoding.encode(id, keeping: "/")))
  }

  /// The page of a branch, or an identity if the forge is unknown; `nil` if there is neither.
  package func branchPage(_ name: String) -> String? {
    page(forge.branchPath(name))
  }

  /// The page of a tag, or an identity if the forge is unknown; `nil` if there is neither.
  package func tagPage(_ name: String) -> String? {
    page(forge.tagPath(name))
  }

  private func page(_ path: String?) -> String? {
    guard let root = layout.pageRoot, let path else { return nil }
    return root + path + layout.pageEnd
  }
}

extension Forge {
  /// What follows the repository's page in that of a commit.
  fileprivate func commitPath(_ id: String) -> String? {
    switch self {
    case .gitHub, .azureRepos, .gitea, .sourcehut, .codeCommit: "/commit/\(id)"
    case .gitLab: "/-/commit/\(id)"
    case .bitbucketCloud, .bitbucketDataCenter: "/commits/\(id)"
    case .gerrit, .googleSource: "/+/\(id)"
    case .unknown: nil
    }
  }

  /// What follows the repository's page in that of a branch.
  fileprivate func branchPath(_ name: String) -> String? {
    let path = PercentEncoding.encode(name, keeping: "/")
    let value = PercentEncoding.encode(name)
    return switch self {
    case .gitHub, .sourcehut: "/tree/\(path)"
    case .gitLab: "/-/tree/\(path)"
    case .bitbucketCloud: "/branch/\(path)"
    case .bitbucketDataCenter: "/browse?at=refs%2Fheads%2F\(value)"
    case .azureRepos: "?version=GB\(value)"
    case .gitea: "/src/branch/\(path)"
    case .gerrit, .googleSource: "/+/refs/heads/\(path)"
    case .codeCommit: "/browse/refs/heads/\(path)"
    case .unknown: "#refs/heads/\(path)"
    }
  }

  /// What follows the repository's page in that of a tag.
  fileprivate func tagPath(_ name: String) -> String? {
    let path = PercentEncoding.encode(name, keeping: "/")
    let value = PercentEncoding.encode(name)
    return switch self {
    case .gitHub: "/releases/tag/\(path)"
    case .gitLab: "/-/tags/\(path)"
    case .bitbucketCloud: "/commits/tag/\(path)"
    case .bitbucketDataCenter: "/browse?at=refs%2Ftags%2F\(value)"
    case .azureRepos: "?version=GT\(value)"
    case .gitea: "/src/tag/\(path)"
    case .gerrit, .googleSource: "/+/refs/tags/\(path)"
    case .codeCommit: "/browse/refs/tags/\(path)"
    case .sourcehut: "/refs/\(path)"
    case .unknown: "#refs/tags/\(path)"
    }
  }
}
