// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://docs.gitlab.com/ci/yaml/#after_script>, <https://docs.gitlab.com/ci/yaml/#allow_failure>.
  static let gitLab = Recipe(
    name: "gitlab", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET as a masked variable (Settings, CI/CD, Variables)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "the job `jira` sends one build for the whole pipeline, also when tests failed",
      "a build that cannot be delivered within the deadline stays in the artifact .buildpost-outbox",
    ],
    text: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      stages: [announce, test, report]

      announce:
        stage: announce
        script:
          - buildpost submit --state in_progress --soft-fail

      test:
        stage: test
        script:
          - ./run-tests
        artifacts:
          when: always
          paths: ["build/**/*.xml"]
          reports:
            junit: "build/**/*.xml"

      jira:
        stage: report
        when: always
        script:
          - buildpost submit --allow-empty --outbox .buildpost-outbox "build/**/*.xml"
        allow_failure:
          exit_codes: [65, 69, 75, 77]
        artifacts:
          when: on_failure
          paths: [.buildpost-outbox]
      """)
}
