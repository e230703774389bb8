// SPDX-License-Identifier: Apache-2.0

// https://zuul-ci.org/docs/zuul/latest/job-content.html

extension CIService {
  /// Zuul, if the job exports its variables as `ZUUL_…`; it does not number its builds or state
  /// their page.
  static let zuul = CIService(
    id: "zuul", detection: .any(["ZUUL_UUID", "ZUUL_PIPELINE"]),
    lookups: FactLookups(
      commit: ["ZUUL_NEWREV", "ZUUL_COMMIT"],
      branch: [Lookup("ZUUL_BRANCH").unless("ZUUL_CHANGE"), "ZUUL_REFNAME", "ZUUL_REF"],
      pullRequest: ["ZUUL_CHANGE"],
      baseBranch: [Lookup("ZUUL_BRANCH").when("ZUUL_CHANGE")],
      pipelineId: [
        .text("zuul/$ZUUL_PROJECT/$ZUUL_PIPELINE/$ZUUL_JOB"),
        .text("zuul/$ZUUL_PROJECT/$ZUUL_PIPELINE"),
      ],
      runId: ["ZUUL_UUID"],
      jobName: ["ZUUL_JOB"],
      displayName: [.text("$ZUUL_PROJECT $ZUUL_PIPELINE")]))
}
