// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://support.atlassian.com/bitbucket-cloud/docs/step-options/#After-script>.
  static let bitbucket = Recipe(
    name: "bitbucket", service: "Bitbucket Pipelines", file: "bitbucket-pipelines.yml",
    preparation: [
      "add the secured repository variable BUILDPOST_CLIENT_SECRET",
      "add the repository variables BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "pull requests of forks do not get secured variables: nothing is sent there",
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
