// SPDX-License-Identifier: Apache-2.0

// https://docs.netlify.com/build/configure-builds/environment-variables/

extension CIService {
  /// Netlify; its names are so generic that they are read only after detection.
  static let netlify = CIService(
    id: "netlify", detection: "NETLIFY",
    lookups: FactLookups(
      commit: ["COMMIT_REF"],
      branch: [Lookup("HEAD").when(isPreview), "BRANCH"],
      pullRequest: [Lookup("REVIEW_ID").when(isPreview)],
      repository: ["REPOSITORY_URL"],
      pipelineId: [.text("app.netlify.com/$SITE_NAME")],
      runId: ["DEPLOY_ID"],
      displayName: ["SITE_NAME"],
      url: [.text("https://app.netlify.com/sites/$SITE_NAME/deploys/$DEPLOY_ID")]))

  private static var isPreview: Lookup { Lookup("PULL_REQUEST").equal(to: "true") }
}
