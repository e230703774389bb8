// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://circleci.com/docs/configuration-reference/#the-when-attribute>.
  static let circleCI = Recipe(
    name: "circleci", service: "CircleCI", file: ".circleci/config.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET, BUILDPOST_SITE and BUILDPOST_CLIENT_ID to a context named jira",
      "CircleCI has no variable for the state: one of two steps runs, chosen by `when`",
      "a build that somebody cancels stays \"in progress\" in Jira",
      reportsNote,
    ],
    text: """
      # the job's `environment`, and `context: jira` where the workflow names the job:
      CIRCLE_PIPELINE_NUMBER: << pipeline.number >>

      # before the tests:
      \(announceStep)
      # the last steps:
      \(reportSteps)
      """,
    full: """
      version: 2.1
      jobs:
        test:
          docker:
            - image: cimg/base:current
          environment:
            CIRCLE_PIPELINE_NUMBER: << pipeline.number >>
          steps:
            - checkout
            \(announceStep.indented(6))
            - run:
                name: Test
                command: ./run-tests
            \(reportSteps.indented(6))
      workflows:
        test:
          jobs:
            - test:
                context: jira
      """)

  private static let announceStep = """
    - run:
        name: Announce to Jira
        command: |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.announce.indented(6))
    """

  private static let reportSteps = """
    \(reportStep("success", state: "successful"))
    \(reportStep("failure", state: "failed"))
    """

  private static func reportStep(_ word: String, state: String) -> String {
    """
    - run:
        name: Report \(word) to Jira
        command: |
          export PATH="$PWD/.buildpost:$PATH"
          \(RecipeShell.report("--state \(state) --soft-fail").indented(6))
        when: \(word == "success" ? "on_success" : "on_fail")
    """
  }
}

extension Recipe {
  /// The test step passes, so that the workspace is kept; the last step fails in its place.
  ///
  /// Source: <https://circleci.com/docs/configuration-reference/#requires>.
  static let circleCIParts = Recipe(
    name: "circleci", variant: "parts", service: "CircleCI", file: ".circleci/config.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET, BUILDPOST_SITE and BUILDPOST_CLIENT_ID to a context named jira",
      "only the job `jira` has the context; 3 is the number of parallel jobs, in both places",
      "the test step passes even if tests fail, so that the part is kept; the last step fails",
      reportsNote,
    ],
    text: """
      # in the job `unit`, which has `parallelism: 3`:
      environment:
        CIRCLE_PIPELINE_NUMBER: << pipeline.number >>
      # in the place of its test step:
      \(partSteps)

      # in `jobs`:
      \(sumJob)
      # in the workflow:
      - jira:
          context: jira
          requires:
            - unit: terminal
      """,
    full: """
      version: 2.1
      jobs:
        unit:
          parallelism: 3
          docker:
            - image: cimg/base:current
          environment:
            CIRCLE_PIPELINE_NUMBER: << pipeline.number >>
          steps:
            - checkout
            \(partSteps.indented(6))
        \(sumJob.indented(2))
      workflows:
        test:
          jobs:
            - unit
            - jira:
                context: jira
                requires:
                  - unit: terminal
      """)

  private static let partSteps = """
    - run:
        name: Test
        command: |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.testAndPart.indented(6))
          echo "$status" >.buildpost-status
    - persist_to_workspace:
        root: .
        paths: [parts]
    - run:
        name: Fail if the tests failed
        command: exit "$(cat .buildpost-status)"
    """

  private static let sumJob = """
    jira:
      docker:
        - image: cimg/base:current
      environment:
        CIRCLE_PIPELINE_NUMBER: << pipeline.number >>
      steps:
        - checkout
        - attach_workspace:
            at: .
        - run:
            name: Report to Jira
            command: |
              \(RecipeShell.install.indented(10))
              \(RecipeShell.sum().indented(10))
    """
}
