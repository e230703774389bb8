// SPDX-License-Identifier: Apache-2.0

// https://man.sr.ht/builds.sr.ht/

extension CIService {
  /// builds.sr.ht; only git knows the commit.
  static let sourcehut = CIService(
    id: "sourcehut", detection: .value("CI_NAME", "sourcehut"),
    lookups: FactLookups(
      branch: ["GIT_REF"],
      pipelineId: [Lookup("JOB_URL").before("/job/").withoutScheme],
      buildNumber: ["JOB_ID"],
      url: ["JOB_URL"]))
}
