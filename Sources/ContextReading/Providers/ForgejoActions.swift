// SPDX-License-Identifier: Apache-2.0

// https://forgejo.org/docs/latest/user/actions/reference/

extension CIService {
  /// Forgejo Actions; runners before 7 set GitHub's names only and are recognised by the server's
  /// host name.
  static let forgejoActions = CIService(
    id: "forgejo-actions",
    detection: .any([
      "FORGEJO_ACTIONS",
      .all([
        "GITHUB_ACTIONS", .not("GITEA_ACTIONS"),
        .hostLabel("GITHUB_SERVER_URL", ["forgejo", "codeberg"]),
      ]),
    ]),
    lookups: ActionsFamily(prefixes: ["FORGEJO_", "GITHUB_"]).lookups(
      forge: .gitea, runOf: "RUN_NUMBER"))
}
