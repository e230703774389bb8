// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://circleci.com/docs/configuration-reference/#the-when-attribute>.
  static let circleCI = Recipe(
    name: "circleci", service: "CircleCI", file: ".circleci/config.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET to a context named jira, with BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
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
