// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://learn.microsoft.com/azure/devops/pipelines/process/conditions>.
  static let azure = Recipe(
    name: "azure", service: "Azure Pipelines", file: "azure-pipelines.yml",
    preparation: [
      "add the secret variable JIRA_CLIENT_SECRET to the pipeline",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "secret variables reach a step only where its `env` names them",
    ],
    text: """
      trigger: ["*"]
      pool:
        vmImage: ubuntu-latest
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      steps:
        - script: buildpost submit --state in_progress --soft-fail
          displayName: Announce to Jira
          env:
            BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
        - script: ./run-tests
          displayName: Test
        - script: buildpost submit --soft-fail --allow-empty "build/**/*.xml"
          displayName: Report to Jira
          condition: always()
          env:
            BUILDPOST_CLIENT_SECRET: $(JIRA_CLIENT_SECRET)
      """)
}
