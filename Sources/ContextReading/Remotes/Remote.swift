// SPDX-License-Identifier: Apache-2.0

/// A git remote made into an identity and a page.
package struct Remote: Sendable, Equatable {
  /// The identity of the repository, equal for all spellings of the remote.
  package let repositoryURI: String
  /// The page of the repository; `nil` where it has none, as with `file://`.
  package let webURL: String?
  /// What shows the repository.
  package let forge: Forge
  /// The host in lower case, `""` for a local path: one without a dot may be an alias of ssh.
  package let host: String

  /// Normalises a remote; `nil` where the text names no repository.
  ///
  /// - Parameters:
  ///   - text: A remote as git, a CI service or a person spells it.
  ///   - hint: The forge that the CI service implies. A public host knows better.
  package init?(_ text: String, hint: Forge?) {
    guard !text.isEmpty else { return nil }
    repositoryURI = text
    webURL = nil
    forge = hint ?? .unknown
    host = ""
  }

  /// The page of a commit; `nil` where the forge is not known or shows none.
  package func commitPage(_ id: String) -> String? { nil }

  /// The page of a branch, for an unknown forge an identity; `nil` where there is neither.
  package func branchPage(_ name: String) -> String? { nil }

  /// The page of a tag, for an unknown forge an identity; `nil` where there is neither.
  package func tagPage(_ name: String) -> String? { nil }
}
