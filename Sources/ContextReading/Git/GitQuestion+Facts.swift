// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension GitQuestion {
  /// Asks for what neither a person nor the CI service stated.
  init(
    settings: BuildSettings, given refs: GivenRefs, stated: StatedFacts, service: CIService?,
    variables: Variables, commits: Fact<String>?, rules: KeyRules
  ) {
    let reader = FactReader(variables: variables)
    let given = settings.commit?.value
    commit = given.map { CommitText.isId($0) ? $0 : nil } ?? stated.commit?.value
    let merges = reader.texts(service?.testMerge ?? [])
    mayBeTestMerge = given == nil && merges.contains { $0.value == stated.commit?.value }
    isChangeRequest = stated.pullRequest != nil || refs.pullRequest != nil
    bases = Self.bases(service, reader)
    range = commits
    wantsMessages = rules.sources.contains(.commit)
    let hasRef =
      refs.branch != nil || refs.tag != nil || stated.branch != nil || stated.tag != nil
    lacksBranch = !hasRef && !isChangeRequest
    wantsTags = rules.sources.contains(.tag) && !isChangeRequest
    wantsTime = settings.buildNumber == nil && stated.buildNumber == nil
    let hasMessages = !reader.texts(service?.messages ?? []).isEmpty
    let lacksFacts =
      commit == nil || !hasRef || wantsMessages && !hasMessages
      || settings.repository == nil && stated.repository == nil
    workspace = lacksFacts ? reader.texts(service?.workspace ?? []).first?.value : nil
    let host = stated.repository?.value.host
    let forge = service?.forge
    hint = { $0 == host && host != nil ? forge : nil }
  }

  /// What a branch of the origin's is called here, and the commits that are stated.
  private static func bases(_ service: CIService?, _ reader: FactReader) -> [String] {
    let commits = reader.all(service?.baseCommit ?? []) { CommitText.isId($0) ? $0 : nil }
    let branches = reader.all(service?.baseBranch ?? []) { text in
      if case .branch(let name) = RefText(text) { "refs/remotes/origin/\(name)" } else { nil }
    }
    return [commits.first?.0, branches.first?.0].compactMap { $0 }
  }
}
