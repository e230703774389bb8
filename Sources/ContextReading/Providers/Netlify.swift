// SPDX-License-Identifier: Apache-2.0

// https://docs.netlify.com/build/configure-builds/environment-variables/

extension CIService {
  /// Netlify; its names are so generic that they are read only after detection.
  static let netlify = CIService(
    id: "netlify", detection: .on("NETLIFY"),
    commit: ["COMMIT_REF"],
    branch: [Recipe("HEAD").when(isPreview), "BRANCH"],
    pullRequest: [Recipe("REVIEW_ID").when(isPreview)],
    repository: ["REPOSITORY_URL"],
    pipelineId: [.joined(.text("app.netlify.com"), "SITE_NAME", by: "/")],
    runId: ["DEPLOY_ID"],
    displayName: ["SITE_NAME"],
    url: [
      .joined(
        .text("https://app.netlify.com/sites/"), "SITE_NAME", .text("/deploys/"), "DEPLOY_ID")
    ])

  private static var isPreview: Recipe { Recipe("PULL_REQUEST").equal(to: "true") }
}
