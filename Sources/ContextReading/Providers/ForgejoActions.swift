// SPDX-License-Identifier: Apache-2.0

// https://forgejo.org/docs/latest/user/actions/reference/

extension CIService {
  /// Forgejo Actions; runners before 7 set GitHub's names only and are recognised by the server's
  /// host name.
  static let forgejoActions = ActionsFamily(prefixes: ["FORGEJO_", "GITHUB_"]).service(
    id: "forgejo-actions",
    detection: .any([
      .on("FORGEJO_ACTIONS"),
      .all([
        .on("GITHUB_ACTIONS"), .not(.on("GITEA_ACTIONS")),
        .any([
          .hostLabel("GITHUB_SERVER_URL", "forgejo"), .hostLabel("GITHUB_SERVER_URL", "codeberg"),
        ]),
      ]),
    ]),
    forge: .gitea, runOf: "RUN_NUMBER")
}
