// SPDX-License-Identifier: Apache-2.0

/// A git remote made into an identity and a page.
///
/// User-info, query and fragment of the remote are in neither, whatever its form.
package struct Remote: Sendable, Equatable {
  /// The identity of the repository, equal for all spellings of the remote.
  package let repositoryURI: String
  /// The page of the repository; `nil` where it has none, as with `file://`.
  package let webURL: String?
  /// What shows the repository.
  package let forge: Forge
  /// The host in lower case, `""` for a local path: one without a dot may be an alias of ssh.
  package let host: String
  /// What the pages of commits and refs begin with; `nil` where there are no such pages.
  let pageRoot: String?
  /// What the pages of commits and refs end in.
  let pageEnd: String

  /// Normalises a remote; `nil` where the text names no repository.
  ///
  /// - Parameters:
  ///   - text: A remote as git, a CI service or a person spells it.
  ///   - hint: The forge that the CI service implies. A public host knows better, and a path that
  ///     the forge would not have speaks against it.
  package init?(_ text: String, hint: Forge?) {
    guard let location = RemoteLocation(text) else { return nil }
    host = location.host
    let found = Forge.candidates(for: location, hint: hint).lazy
      .compactMap { forge in forge.layout(of: location).map { (forge, $0) } }.first
    let (forge, layout) = found ?? (.unknown, ForgeLayout(unknown: location))
    self.forge = forge
    repositoryURI = layout.identity
    webURL = layout.page
    pageRoot = layout.pageRoot
    pageEnd = layout.pageEnd
  }
}
