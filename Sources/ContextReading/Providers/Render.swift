// SPDX-License-Identifier: Apache-2.0

// https://render.com/docs/environment-variables

extension CIService {
  /// Render; deploys of one commit are one build, since nothing identifies them.
  static let render = CIService(
    id: "render", detection: .all(["RENDER", "RENDER_SERVICE_ID"]),
    lookups: FactLookups(
      commit: ["RENDER_GIT_COMMIT"],
      branch: ["RENDER_GIT_BRANCH"],
      repository: [.text("https://github.com/$RENDER_GIT_REPO_SLUG")],
      guessesRepository: true,
      pipelineId: [.text("render.com/$RENDER_SERVICE_ID")],
      runId: ["RENDER_GIT_COMMIT"],
      displayName: ["RENDER_SERVICE_NAME"],
      url: [
        .joined(
          .text("https://dashboard.render.com"),
          .first(of: "RENDER_SERVICE_TYPE", .text("web")), "RENDER_SERVICE_ID", by: "/")
      ]))
}
