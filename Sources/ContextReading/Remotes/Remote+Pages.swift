// SPDX-License-Identifier: Apache-2.0

/// The pages of commits, branches and tags.
///
/// Names are escaped: legal in git are `#`, `%`, `&`, quotes and all of Unicode. The length is not looked at.
extension Remote {
  /// The page of a commit; `nil` where the forge is not known or shows none.
  package func commitPage(_ id: String) -> String? {
    page(forge.commitPath(PercentEncoding.escape(path: id)))
  }

  /// The page of a branch, for an unknown forge an identity; `nil` where there is neither.
  package func branchPage(_ name: String) -> String? {
    page(forge.branchPath(name))
  }

  /// The page of a tag, for an unknown forge an identity; `nil` where there is neither.
  package func tagPage(_ name: String) -> String? {
    page(forge.tagPath(name))
  }

  private func page(_ path: String?) -> String? {
    guard let pageRoot, let path else { return nil }
    return pageRoot + path + pageEnd
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
    let path = PercentEncoding.escape(path: name)
    let value = PercentEncoding.escape(value: name)
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
    let path = PercentEncoding.escape(path: name)
    let value = PercentEncoding.escape(value: name)
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
