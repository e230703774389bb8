// SPDX-License-Identifier: Apache-2.0

// https://docs.github.com/en/actions/reference/workflows-and-actions/variables

extension CIService {
  /// GitHub Actions, on github.com and on GitHub Enterprise Server.
  static let gitHubActions = CIService(
    id: "github-actions",
    detection: .all([
      "GITHUB_ACTIONS", .not("FORGEJO_ACTIONS"), .not("GITEA_ACTIONS"),
      // nektos/act runs workflows on a laptop.
      .not("ACT"),
    ]),
    lookups: ActionsFamily(prefixes: ["GITHUB_"]).lookups(
      forge: .gitHub, runOf: "RUN_ID",
      // Only this ref is the merge of head and base; with `pull_request_target` the commit is the
      // base's.
      testMerge: [
        Lookup("GITHUB_SHA").when(
          Lookup("GITHUB_REF").filter { $0.hasPrefix("refs/pull/") && $0.hasSuffix("/merge") })
      ]))
}
