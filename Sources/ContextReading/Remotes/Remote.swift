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
  ///   - text: A remote as git, a CI service or the user writes it.
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
  /// The page of a commit; `nil` if the forge has none.
  package func commitPage(_ id: String) -> String? { page(forge.pages.commit, of: id) }

  /// The page of a branch.
  package func branchPage(_ name: String) -> String? { page(forge.pages.branch, of: name) }

  /// The page of a tag.
  package func tagPage(_ name: String) -> String? { page(forge.pages.tag, of: name) }

  private func page(_ path: String?, of name: String) -> String? {
    guard let root = layout.pageRoot, let path else { return nil }
    let filled = path.replacing("{path}", with: PercentEncoding.encode(name, keeping: "/"))
      .replacing("{value}", with: PercentEncoding.encode(name))
    return root + filled + layout.pageEnd
  }
}

extension Forge {
  /// The ends of the URLs of a commit, a branch and a tag; in `{path}` slashes are kept.
  fileprivate var pages: (commit: String?, branch: String, tag: String) {
    switch self {
    case .gitHub: ("/commit/{path}", "/tree/{path}", "/releases/tag/{path}")
    case .gitLab: ("/-/commit/{path}", "/-/tree/{path}", "/-/tags/{path}")
    case .bitbucketCloud: ("/commits/{path}", "/branch/{path}", "/commits/tag/{path}")
    case .bitbucketDataCenter:
      (
        "/commits/{path}", "/browse?at=refs%2Fheads%2F{value}", "/browse?at=refs%2Ftags%2F{value}"
      )
    case .azureRepos: ("/commit/{path}", "?version=GB{value}", "?version=GT{value}")
    case .gitea: ("/commit/{path}", "/src/branch/{path}", "/src/tag/{path}")
    case .gerrit, .googleSource: ("/+/{path}", "/+/refs/heads/{path}", "/+/refs/tags/{path}")
    case .codeCommit: ("/commit/{path}", "/browse/refs/heads/{path}", "/browse/refs/tags/{path}")
    case .sourcehut: ("/commit/{path}", "/tree/{path}", "/refs/{path}")
    case .unknown: (nil, "#refs/heads/{path}", "#refs/tags/{path}")
    }
  }
}
