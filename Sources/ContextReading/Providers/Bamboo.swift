// SPDX-License-Identifier: Apache-2.0

// https://confluence.atlassian.com/bamboo/bamboo-variables-289277087.html

import BuildModel

extension CIService {
  /// Bamboo; `bamboo_buildResultsUrl` is the page of the job, from which that of the run is made.
  static let bamboo = CIService(
    id: "bamboo", detection: "bamboo_planKey",
    lookups: FactLookups(
      commit: ["bamboo_planRepository_revision", "bamboo_planRepository_1_revision"],
      branch: [
        "bamboo_repository_pr_sourceBranch", "bamboo_planRepository_branch",
        "bamboo_planRepository_branchName", "bamboo_planRepository_1_branch",
      ],
      pullRequest: ["bamboo_repository_pr_key"],
      baseBranch: ["bamboo_repository_pr_targetBranch"],
      repository: ["bamboo_planRepository_repositoryUrl", "bamboo_planRepository_1_repositoryUrl"],
      pipelineId: [.joined(results.host, "bamboo_planKey", by: "/")],
      buildNumber: ["bamboo_buildNumber"],
      jobName: ["bamboo_shortJobName"],
      displayName: ["bamboo_planName"],
      url: [runPage, results],
      state: [.words("bamboo_buildFailed", ["false": .successful, "true": .failed])],
      workspace: ["bamboo_build_working_directory"]))

  private static var results: Lookup { .first(of: "bamboo_buildResultsUrl", "bamboo_resultsUrl") }

  /// The results page with its last segment, a job's `PLAN-JOB-1`, replaced by the run's `PLAN-1`.
  private static var runPage: Lookup {
    Lookup { variables in
      guard let page = results.trimmed.read(variables), let plan = variables["bamboo_planKey"],
        let number = variables["bamboo_buildNumber"], let slash = page.value.lastIndex(of: "/"),
        page.value[page.value.index(after: slash)...].hasPrefix(plan + "-")
      else { return nil }
      return Lookup.Stated(
        value: page.value[...slash] + "\(plan)-\(number)",
        origin: page.origin.map {
          $0 + .ciService("bamboo_planKey") + .ciService("bamboo_buildNumber")
        })
    }
  }
}
