// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://docs.github.com/actions/reference/workflows-and-actions/expressions#always>.
  static let gitHub = Recipe(
    name: "github", service: "GitHub Actions", file: ".github/workflows/test.yml",
    preparation: [
      "add the secret JIRA_CLIENT_SECRET (Settings, Secrets and variables, Actions)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "secrets are not given to pull requests from forks: there the last step says so and changes nothing",
    ],
    text: """
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
            - uses: actions/checkout@v6
            - name: Announce to Jira
              if: github.event.pull_request.head.repo.fork != true
              run: buildpost submit --state in_progress --soft-fail
              env:
                BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
            - name: Test
              run: ./run-tests
            - name: Report to Jira
              if: always() && github.event.pull_request.head.repo.fork != true
              run: |
                case "$JOB_STATUS" in
                  success) BUILDPOST_STATE=successful ;;
                  failure) BUILDPOST_STATE=failed ;;
                  cancelled) BUILDPOST_STATE=cancelled ;;
                  *) BUILDPOST_STATE=unknown ;;
                esac
                export BUILDPOST_STATE
                buildpost submit --soft-fail --allow-empty "build/**/*.xml"
              env:
                JOB_STATUS: ${{ job.status }}
                BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
      """)
}
