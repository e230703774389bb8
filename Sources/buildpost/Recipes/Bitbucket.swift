// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://support.atlassian.com/bitbucket-cloud/docs/step-options/#After-script>.
  static let bitbucket = Recipe(
    name: "bitbucket", service: "Bitbucket Pipelines", file: "bitbucket-pipelines.yml",
    preparation: [
      "add the secured repository variable BUILDPOST_CLIENT_SECRET",
      "add the repository variables BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "pull requests from forks get no secured variables, so nothing is sent for them",
      "if Bitbucket and Jira are linked, Jira shows Bitbucket's own builds too",
      reportsNote,
    ],
    text: """
      # the first line of `script`:
      \(announceLine)
      # the step's `after-script`:
      \(reportLine)
      """,
    full: """
      pipelines:
        default:
          - step:
              name: Test
              script:
                \(announceLine.indented(10))
                - ./run-tests
              after-script:
                \(reportLine.indented(10))
      """)

  private static let announceLine = """
    - |
      \(RecipeShell.install.indented(2))
      \(RecipeShell.announce.indented(2))
    """

  private static let reportLine = """
    - |
      export PATH="$PWD/.buildpost:$PATH"
      \(RecipeShell.report().indented(2))
    """
}

extension Recipe {
  /// The steps pass, so that the last one runs; it fails in their place.
  ///
  /// Source: <https://support.atlassian.com/bitbucket-cloud/docs/step-options/#On-Fail>.
  static let bitbucketParts = Recipe(
    name: "bitbucket", variant: "parts", service: "Bitbucket Pipelines",
    file: "bitbucket-pipelines.yml",
    preparation: [
      "add a deployment environment named jira (Repository settings, Deployments)",
      "give it BUILDPOST_CLIENT_SECRET (secured), BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "only the last step gets them; it also fails the pipeline if a test step failed",
      "3 is the number of parallel steps, in both places",
      reportsNote,
    ],
    text: """
      # in the place of the step with the tests, and after it:
      \(partSteps)
      """,
    full: """
      pipelines:
        default:
          \(partSteps.indented(4))
      """)

  private static let partSteps = """
    - parallel:
        - step: &unit
            name: Test
            on-fail:
              strategy: ignore
            script:
              - |
                \(RecipeShell.install.indented(12))
                \(RecipeShell.testAndPart.indented(12))
                echo "$status" >"parts/$BITBUCKET_PARALLEL_STEP.status"
            artifacts:
              - parts/**
        - step: *unit
        - step: *unit
    - step:
        name: Report to Jira
        deployment: jira
        script:
          - |
            \(RecipeShell.install.indented(8))
            \(RecipeShell.sum("tests").indented(8))
          - |
            for step in 0 1 2; do
              status=$(cat "parts/$step.status" || echo "unknown, it died")
              if [ "$status" != 0 ]; then echo "step $step ended with status $status"; exit 1; fi
            done
    """
}
