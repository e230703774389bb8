// SPDX-License-Identifier: Apache-2.0

// https://buildkite.com/docs/pipelines/configure/environment-variables

extension CIService {
  /// Buildkite; a pull request from a fork has the branch `user:branch`, and the commit may be the
  /// word `HEAD`.
  static let buildkite = CIService(
    id: "buildkite", detection: "BUILDKITE",
    lookups: FactLookups(
      commit: ["BUILDKITE_COMMIT"],
      testMerge: [
        // The agent may check out the forge's own merge instead of the head.
        Lookup("BUILDKITE_COMMIT").when(
          Lookup("BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC").equal(to: "true"))
      ],
      branch: [
        // A branch cannot hold a colon.
        Lookup("BUILDKITE_BRANCH").after(":"), "BUILDKITE_BRANCH",
      ],
      tag: ["BUILDKITE_TAG"],
      pullRequest: ["BUILDKITE_PULL_REQUEST"],
      baseBranch: ["BUILDKITE_PULL_REQUEST_BASE_BRANCH"],
      repository: ["BUILDKITE_REPO"],
      pipelineId: [.text("buildkite.com/$BUILDKITE_ORGANIZATION_SLUG/$BUILDKITE_PIPELINE_SLUG")],
      buildNumber: ["BUILDKITE_BUILD_NUMBER"],
      attempt: [Lookup("BUILDKITE_RETRY_COUNT").incremented],
      jobName: ["BUILDKITE_STEP_KEY", label],
      jobIndex: ["BUILDKITE_PARALLEL_JOB"],
      jobTotal: ["BUILDKITE_PARALLEL_JOB_COUNT"],
      jobId: ["BUILDKITE_JOB_ID"],
      displayName: ["BUILDKITE_PIPELINE_NAME"],
      url: ["BUILDKITE_BUILD_URL"],
      state: [.exitStatus("BUILDKITE_COMMAND_EXIT_STATUS")],
      messages: ["BUILDKITE_MESSAGE"],
      workspace: ["BUILDKITE_BUILD_CHECKOUT_PATH"]))

  /// The label without the numbers that `%n` (from 0) or `%N` (from 1) and `%t` in it become, as in
  /// `RSpec 1/3`; a number alone may as well be a version.
  private static var label: Lookup {
    let index = Lookup("BUILDKITE_PARALLEL_JOB")
    func end(_ number: Lookup, _ before: String, _ between: String, _ after: String) -> Lookup {
      .joined(
        .text(before), number, .text("\(between)$BUILDKITE_PARALLEL_JOB_COUNT\(after)"))
    }
    return Lookup("BUILDKITE_LABEL").withoutEnd(
      end(index, " ", "/", ""), end(index.incremented, " ", "/", ""),
      end(index, " ", " of ", ""), end(index.incremented, " ", " of ", ""),
      end(index, " (", "/", ")"), end(index.incremented, " (", "/", ")"),
      end(index, " (", " of ", ")"), end(index.incremented, " (", " of ", ")"))
  }
}
