// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://docs.github.com/actions/reference/workflows-and-actions/expressions#always>.
  static let gitHub = Recipe(
    name: "github", service: "GitHub Actions", file: ".github/workflows/test.yml",
    preparation: [
      "add the secret JIRA_CLIENT_SECRET (Settings, Secrets and variables, Actions)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `env` of the workflow or of the job",
      "runs without the secret (forks, Dependabot) send nothing and say so",
      reportsNote,
    ],
    text: """
      # env of the job:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # before the tests:
      \(announceStep)
      # the last step:
      \(reportStep)
      """,
    full: """
      name: test
      on: [push, pull_request]
      permissions:
        contents: read
      env:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      jobs:
        test:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
              with:
                persist-credentials: false
            \(announceStep.indented(6))
            - name: Test
              run: ./run-tests
            \(reportStep.indented(6))
      """)

  private static let announceStep = """
    - name: Announce to Jira
      run: |
        \(RecipeShell.install.indented(4))
        \(RecipeShell.announce.indented(4))
      env:
        BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
    """

  private static let reportStep = """
    - name: Report to Jira
      if: always()
      run: |
        export PATH="$PWD/.buildpost:$PATH"
        buildpost report --allow-empty --markdown - \(RecipeShell.reports) >>"$GITHUB_STEP_SUMMARY" || true
        \(RecipeShell.report().indented(4))
      env:
        BUILDPOST_STATE: ${{ job.status }}
        BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
    """
}
