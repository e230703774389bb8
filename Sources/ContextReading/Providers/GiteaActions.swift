// SPDX-License-Identifier: Apache-2.0

// https://docs.gitea.com/usage/actions/actions-variables

extension CIService {
  /// Gitea Actions, whose run pages are addressed by the number of the run.
  static let giteaActions = CIService(
    id: "gitea-actions", detection: "GITEA_ACTIONS",
    lookups: ActionsFamily(prefixes: ["GITHUB_"]).lookups(forge: .gitea, runOf: "RUN_NUMBER"))
}
