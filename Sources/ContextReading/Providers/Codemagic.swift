// SPDX-License-Identifier: Apache-2.0

// https://docs.codemagic.io/yaml-basic-configuration/environment-variables/

extension CIService {
  /// Codemagic; only git knows the forge, since the slug does not name it.
  static let codemagic = CIService(
    id: "codemagic", detection: .any(["CM_BUILD_ID", "FCI_BUILD_ID"]),
    lookups: FactLookups(
      commit: ["CM_COMMIT", "FCI_COMMIT"],
      branch: ["CM_BRANCH", "FCI_BRANCH"],
      tag: ["CM_TAG", "FCI_TAG"],
      pullRequest: [
        Lookup("CM_PULL_REQUEST_NUMBER").when(Lookup("CM_PULL_REQUEST").equal(to: "true")),
        Lookup("FCI_PULL_REQUEST_NUMBER").when(Lookup("FCI_PULL_REQUEST").equal(to: "true")),
      ],
      baseBranch: ["CM_PULL_REQUEST_DEST", "FCI_PULL_REQUEST_DEST"],
      pipelineId: [.joined(.text("codemagic.io"), project, by: "/")],
      buildNumber: ["PROJECT_BUILD_NUMBER"],
      displayName: ["CM_REPO_SLUG", "FCI_REPO_SLUG"],
      url: [
        .joined(
          .text("https://codemagic.io/app"), project, .text("build"),
          .first(of: "CM_BUILD_ID", "FCI_BUILD_ID"), by: "/")
      ],
      workspace: ["CM_BUILD_DIR", "FCI_BUILD_DIR"]))

  private static var project: Lookup { .first(of: "CM_PROJECT_ID", "FCI_PROJECT_ID") }
}
