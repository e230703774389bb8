// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What git is asked, given what is already known.
struct GitQuestion: Sendable {
  /// The build's commit, full or abbreviated, if it is stated.
  var commit: String?
  /// Whether the stated commit is a test merge, if it is HEAD.
  var mayBeTestMerge = false
  /// The merges that the CI service made for testing, as it states them.
  var testMerges: [String] = []
  /// The committer of merges that the CI service makes itself, of the base into the head.
  var mergeCommitter: String?
  /// Whether the build belongs to a change request.
  var isChangeRequest = false
  /// The stated revisions from which the change request may start; git does not know all of them in
  /// every clone.
  var bases: [String] = []
  /// The range whose messages are searched.
  var range: Fact<String>?
  /// Whether messages of commits are needed.
  var wantsMessages = true
  /// Whether tags at HEAD are needed, even if it is on a branch.
  var wantsTags = true
  /// Whether a build number is computed from the commit's time.
  var wantsTime = true
  /// Whether a branch must be guessed if HEAD is detached.
  var lacksBranch = true
  /// The directory that the CI service checked out into, which git may trust if it is needed.
  var workspace: String?
  /// The forge that the CI service implies for a host.
  var hint: @Sendable (String) -> Forge? = { _ in nil }

  /// The most commits whose messages are searched.
  static let commitLimit = 100

  /// The revisions that git may or may not have, in order of importance.
  var revisions: [String] {
    let bases = isChangeRequest && wantsMessages && range == nil ? bases : []
    return ([commit].compactMap { $0 } + bases).map(Self.commit(of:))
  }

  /// Whether the commits that are built are enough, without their parents or a range.
  var needsNoAncestors: Bool { range == nil && !isChangeRequest && !mayBeTestMerge }

  /// The argument that asks git for the commit of a revision.
  static func commit(of revision: String) -> String { revision + "^{commit}" }
}

extension GitQuestion {
  /// Asks for what neither the user nor the CI service stated.
  init(
    settings: BuildSettings, given refs: GivenRefs, stated: StatedFacts, commits: Fact<String>?,
    rules: KeyRules
  ) {
    let given = settings.commit?.value
    commit = given.map { CommitText.isId($0) ? $0 : nil } ?? stated.commit?.value
    let merges = stated.texts(\.testMerge)
    mayBeTestMerge = given == nil && merges.contains { $0.value == stated.commit?.value }
    testMerges = given == nil ? merges.map(\.value) : []
    mergeCommitter = given == nil ? stated.lookups.mergeCommitter : nil
    isChangeRequest = stated.pullRequest != nil || refs.pullRequest != nil
    bases = Self.bases(stated)
    range = commits
    wantsMessages = rules.sources.contains(.commit)
    let hasRef =
      refs.branch != nil || refs.tag != nil || stated.branch != nil || stated.tag != nil
    lacksBranch = !hasRef && !isChangeRequest
    wantsTags = rules.sources.contains(.tag) && !isChangeRequest
    wantsTime = settings.buildNumber == nil && stated.buildNumber == nil
    let hasMessages = !stated.texts(\.messages).isEmpty
    let lacksFacts =
      commit == nil || !hasRef || wantsMessages && !hasMessages
      || settings.repository == nil && stated.repository == nil
    workspace = lacksFacts ? stated.texts(\.workspace).first?.value : nil
    let host = stated.repository?.value.host
    let forge = stated.lookups.forge
    hint = { $0 == host && host != nil ? forge : nil }
  }

  /// The base commit that is stated, and the remote-tracking ref of the base branch.
  private static func bases(_ stated: StatedFacts) -> [String] {
    let commits = stated.texts(\.baseCommit).map(\.value).filter { CommitText.isId($0) }
    let branches = stated.texts(\.baseBranch).compactMap { text in
      if case .branch(let name) = RefText(text.value) { "refs/remotes/origin/\(name)" } else { nil }
    }
    return [commits.first, branches.first].compactMap { $0 }
  }
}
