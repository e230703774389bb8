// SPDX-License-Identifier: Apache-2.0

// https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html

import BuildModel

extension CIService {
  /// AWS CodeBuild; only webhooks state refs, and the version of an S3 source is not a commit.
  static let codeBuild = CIService(
    id: "aws-codebuild",
    detection: .all([
      .any(["CODEBUILD_BUILD_ID", "CODEBUILD_CI"]),
      // AWS Amplify runs on CodeBuild, but its builds are not those of a CodeBuild project.
      .not(.all(["AWS_APP_ID", "AWS_JOB_ID"])),
    ]),
    lookups: FactLookups(
      commit: [Lookup("CODEBUILD_RESOLVED_SOURCE_VERSION").fullCommit],
      branch: [
        "CODEBUILD_WEBHOOK_HEAD_REF",
        Lookup("CODEBUILD_WEBHOOK_TRIGGER").map(ref),
        Lookup("CODEBUILD_SOURCE_VERSION").map(ref),
        Lookup("CODEBUILD_SOURCE_VERSION").map(branch).unless("CODEBUILD_WEBHOOK_TRIGGER"),
      ],
      pullRequest: [
        Lookup("CODEBUILD_WEBHOOK_TRIGGER").beginning(with: "pr/"),
        Lookup("CODEBUILD_SOURCE_VERSION").beginning(with: "pr/"),
      ],
      baseBranch: ["CODEBUILD_WEBHOOK_BASE_REF"],
      repository: ["CODEBUILD_SOURCE_REPO_URL"],
      pipelineId: [Lookup("CODEBUILD_BUILD_ARN").map(pipeline)],
      buildNumber: ["CODEBUILD_BUILD_NUMBER"],
      jobName: ["CODEBUILD_BATCH_BUILD_IDENTIFIER"],
      displayName: [Lookup("CODEBUILD_BUILD_ID").before(":")],
      url: ["CODEBUILD_BUILD_URL", console],
      state: [.words("CODEBUILD_BUILD_SUCCEEDING", ["1": .successful, "0": .failed], .soFar)],
      workspace: ["CODEBUILD_SRC_DIR"]))

  private static var console: Lookup {
    .joined(
      .text("https://$AWS_REGION.console.aws.amazon.com/codebuild/home?region=$AWS_REGION"),
      .text("#/builds/$CODEBUILD_BUILD_ID/view/new"))
  }

  /// `branch/main`, `tag/v1` or `refs/heads/main^{…}` as a ref; `nil` for a commit.
  private static func ref(_ text: String) -> String? {
    if text.hasPrefix("branch/") { return "refs/heads/" + text.dropFirst(7) }
    if text.hasPrefix("tag/") { return "refs/tags/" + text.dropFirst(4) }
    return text.hasPrefix("refs/") ? String(text.prefix { $0 != "^" }) : nil
  }

  /// What a person typed as the version of a build that no webhook started: mostly a branch.
  @Sendable private static func branch(_ text: String) -> String? {
    let isOther =
      CommitText.isFull(text) || text.hasPrefix("arn:") || text.hasPrefix("pr/")
      || text.hasPrefix("refs/") || text.contains(":")
    return isOther ? nil : text
  }

  /// `codebuild/region/account/project` of `arn:aws:codebuild:region:account:build/project:id`.
  private static func pipeline(_ arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 6, parts[5].hasPrefix("build/") else { return nil }
    return "codebuild/\(parts[3])/\(parts[4])/\(parts[5].dropFirst(6))"
  }
}
