// SPDX-License-Identifier: Apache-2.0

// https://vercel.com/docs/environment-variables/system-environment-variables

extension CIService {
  /// Vercel; its variables exist only if the project exposes them.
  static let vercel = CIService(
    id: "vercel", detection: "VERCEL",
    lookups: FactLookups(
      commit: ["VERCEL_GIT_COMMIT_SHA"],
      branch: ["VERCEL_GIT_COMMIT_REF"],
      pullRequest: ["VERCEL_GIT_PULL_REQUEST_ID"],
      repository: [
        .joined(
          Lookup("VERCEL_GIT_PROVIDER").forgePage, .text("/$VERCEL_GIT_REPO_OWNER"),
          .text("/$VERCEL_GIT_REPO_SLUG"))
      ],
      pipelineId: [.text("vercel.com/$VERCEL_PROJECT_ID")],
      runId: ["VERCEL_DEPLOYMENT_ID", "VERCEL_URL"],
      displayName: ["VERCEL_GIT_REPO_SLUG"],
      url: [.text("https://$VERCEL_URL")],
      messages: ["VERCEL_GIT_COMMIT_MESSAGE"]))
}
