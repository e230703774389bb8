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
        if \(RecipeShell.summary) >buildpost-summary.md; then
          echo "##vso[task.uploadsummary]$PWD/buildpost-summary.md"
        fi
        \(unsetMissing)
        \(RecipeShell.report().indented(4))
      displayName: Report to Jira
      condition: always()
      env:
        BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
    """
}

extension Recipe {
  /// Only the job `jira` maps the secret; Azure numbers the parallel jobs.
  ///
  /// Source: <https://learn.microsoft.com/azure/devops/pipelines/process/phases#slicing>.
  static let azureParts = Recipe(
    name: "azure", variant: "parts", service: "Azure Pipelines", file: "azure-pipelines.yml",
    preparation: [
      "add the secret variable JIRA_CLIENT_SECRET to the pipeline; only the job `jira` maps it",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `variables`",
      "3 is the number of parallel jobs, in both places",
      "jobs of different stages: give each its own name and list all of them in --expect",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # the last steps of the job `unit`, which has `strategy: {parallel: 3}`:
      \(partSteps)

      # a job of its own:
      \(sumJob)
      """,
    full: """
      trigger: ["*"]
      pool:
        vmImage: ubuntu-latest
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      jobs:
        - job: unit
          strategy:
            parallel: "3"
          steps:
            - script: ./run-tests
              displayName: Test
            \(partSteps.indented(6))
        \(sumJob.indented(2))
      """)

  private static let partSteps = """
    - script: |
        \(RecipeShell.install.indented(4))
        \(RecipeShell.part.indented(4))
      displayName: Write the part
      condition: always()
    - publish: parts
      artifact: part-$(System.JobPositionInPhase)-$(System.JobAttempt)
      condition: always()
    """

  private static let sumJob = """
    - job: jira
      dependsOn: unit
      condition: always()
      steps:
        - task: DownloadPipelineArtifact@2
          inputs:
            itemPattern: part-*/**
            targetPath: parts
          continueOnError: true
        - script: |
            \(RecipeShell.install.indented(8))
            if \(RecipeShell.summaryOfParts) >buildpost-summary.md; then
              echo "##vso[task.uploadsummary]$PWD/buildpost-summary.md"
            fi
            \(unsetMissing)
            \(RecipeShell.sum().indented(8))
          displayName: Report to Jira
          env:
            BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
    """
}
