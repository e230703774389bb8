// SPDX-License-Identifier: Apache-2.0

// https://docs.expo.dev/eas/environment-variables/usage/

extension CIService {
  /// EAS Build; it does not number its builds, and only git knows the branch and the repository.
  static let easBuild = CIService(
    id: "eas-build", detection: "EAS_BUILD",
    lookups: FactLookups(
      commit: ["EAS_BUILD_GIT_COMMIT_HASH"],
      pipelineId: [.text("expo.dev/$EAS_BUILD_PROJECT_ID/$EAS_BUILD_PLATFORM/$EAS_BUILD_PROFILE")],
      runId: ["EAS_BUILD_ID"],
      displayName: [.text("$EAS_BUILD_PLATFORM $EAS_BUILD_PROFILE")],
      workspace: ["EAS_BUILD_WORKINGDIR"]))
}
