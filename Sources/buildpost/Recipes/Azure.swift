// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://learn.microsoft.com/azure/devops/pipelines/process/conditions>.
  static let azure = Recipe(
    name: "azure", service: "Azure Pipelines", file: "azure-pipelines.yml",
    preparation: [
      "add the secret variable JIRA_CLIENT_SECRET to the pipeline",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `variables`",
      "a secret variable is exported only if `env` maps it, and never in a build of a fork",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # before the tests:
      \(announceStep)
      # the last step:
      \(reportStep)
      """,
    full: """
      trigger: ["*"]
      pool:
        vmImage: ubuntu-latest
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      steps:
        \(announceStep.indented(2))
        - script: ./run-tests
          displayName: Test
        \(reportStep.indented(2))
      """)

  // A variable that does not exist reaches the step as the text `$(JIRA_CLIENT_SECRET)`.
  private static let unsetMissing = """
    case "${BUILDPOST_CLIENT_SECRET:-}" in '$'*) unset BUILDPOST_CLIENT_SECRET ;; esac
    """

  private static let announceStep = """
    - script: |
        \(RecipeShell.install.indented(4))
        \(unsetMissing)
        \(RecipeShell.announce.indented(4))
      displayName: Announce to Jira
      env:
        BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
    """

  private static let reportStep = """
    - script: |
        export PATH="$PWD/.buildpost:$PATH"
        if buildpost report --allow-empty --markdown .buildpost/summary.md \(RecipeShell.reports); then
          echo "##vso[task.uploadsummary]$PWD/.buildpost/summary.md"
        fi
        \(unsetMissing)
        \(RecipeShell.report().indented(4))
      displayName: Report to Jira
      condition: always()
      env:
        BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
    """
}
