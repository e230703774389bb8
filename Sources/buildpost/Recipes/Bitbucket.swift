// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://support.atlassian.com/bitbucket-cloud/docs/step-options/#After-script>.
  static let bitbucket = Recipe(
    name: "bitbucket", service: "Bitbucket Pipelines", file: "bitbucket-pipelines.yml",
    preparation: [
      "add the secured repository variable BUILDPOST_CLIENT_SECRET",
      "add the repository variables BUILDPOST_SITE and BUILDPOST_CLIENT_ID",
      "where Bitbucket and Jira are linked already, Jira shows Bitbucket's own builds too",
    ],
    text: """
      pipelines:
        default:
          - step:
              name: Test
              script:
                - buildpost submit --state in_progress --soft-fail
                - ./run-tests
              after-script:
                - buildpost submit --soft-fail --allow-empty "build/**/*.xml"
      """)
}
