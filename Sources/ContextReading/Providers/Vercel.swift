// SPDX-License-Identifier: Apache-2.0

// https://vercel.com/docs/environment-variables/system-environment-variables

extension CIService {
  /// Vercel; its variables exist only if the project exposes them.
  static let vercel = CIService(
    id: "vercel", detection: .on("VERCEL"),
    commit: ["VERCEL_GIT_COMMIT_SHA"],
    branch: ["VERCEL_GIT_COMMIT_REF"],
    pullRequest: ["VERCEL_GIT_PULL_REQUEST_ID"],
    repository: [
      .joined(forgePage, "VERCEL_GIT_REPO_OWNER", "VERCEL_GIT_REPO_SLUG", by: "/")
    ],
    pipelineId: [.joined(.text("vercel.com"), "VERCEL_PROJECT_ID", by: "/")],
    runId: ["VERCEL_DEPLOYMENT_ID", "VERCEL_URL"],
    displayName: ["VERCEL_GIT_REPO_SLUG"],
    url: [.joined(.text("https://"), "VERCEL_URL")],
    messages: ["VERCEL_GIT_COMMIT_MESSAGE"])

  private static var forgePage: Recipe {
    Recipe("VERCEL_GIT_PROVIDER").map { provider in
      [
        "github": "https://github.com", "gitlab": "https://gitlab.com",
        "bitbucket": "https://bitbucket.org",
      ][provider.lowercased()]
    }
  }
}
