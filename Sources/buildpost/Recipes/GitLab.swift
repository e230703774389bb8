// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://docs.gitlab.com/ci/yaml/#after_script>,
  /// <https://docs.gitlab.com/ci/yaml/#allow_failure>.
  static let gitLab = Recipe(
    name: "gitlab", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET as a masked variable (Settings, CI/CD, Variables)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "the job `jira` sends one build for the whole pipeline, also when tests failed",
      "a build that cannot be delivered within the deadline stays in the artifact .buildpost-outbox",
      "the state comes from the reports; the job does not run where somebody cancels the pipeline",
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
        allow_failure: true

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
          exit_codes: [65, 69, 73, 75, 77]
        artifacts:
          when: always
          paths: [.buildpost-outbox]
      """)
}

extension Recipe {
  /// One job that tests and reports; `CI_JOB_STATUS` is final in `after_script`.
  ///
  /// Source: <https://docs.gitlab.com/ci/yaml/#after_script>.
  static let gitLabAfterScript = Recipe(
    name: "gitlab", variant: "after-script", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET as a masked variable (Settings, CI/CD, Variables)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "the state is the job's own, also when it failed before any report was written",
      "where several jobs report, each is a build of its own by its suffix",
    ],
    text: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      test:
        variables:
          BUILDPOST_PIPELINE_SUFFIX: $CI_JOB_NAME
        before_script:
          - buildpost submit --state in_progress --soft-fail
        script:
          - ./run-tests
        after_script:
          - buildpost submit --soft-fail --allow-empty "build/**/*.xml"
      """)

  /// One pipeline for a merge request instead of two, and no jobs if the secret is missing.
  ///
  /// Source:
  /// <https://docs.gitlab.com/ci/yaml/workflow/#switch-between-branch-pipelines-and-merge-request-pipelines>.
  static let gitLabMergeRequest = Recipe(
    name: "gitlab", variant: "merge-request", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      "add BUILDPOST_CLIENT_SECRET as a masked variable (Settings, CI/CD, Variables)",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID below",
      "a protected variable is not given to pipelines of other branches, nor to those of forks:",
      "there the two jobs are left out",
    ],
    text: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      workflow:
        rules:
          - if: $CI_PIPELINE_SOURCE == "merge_request_event"
          - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
            when: never
          - if: $CI_COMMIT_BRANCH
          - if: $CI_COMMIT_TAG

      stages: [announce, test, report]

      announce:
        stage: announce
        rules:
          - if: $BUILDPOST_CLIENT_SECRET
        script:
          - buildpost submit --state in_progress --soft-fail
        allow_failure: true

      test:
        stage: test
        script:
          - ./run-tests
        artifacts:
          when: always
          paths: ["build/**/*.xml"]

      jira:
        stage: report
        rules:
          - if: $BUILDPOST_CLIENT_SECRET
            when: always
        script:
          - buildpost submit --allow-empty --outbox .buildpost-outbox "build/**/*.xml"
        allow_failure:
          exit_codes: [65, 69, 73, 75, 77]
        artifacts:
          when: always
          paths: [.buildpost-outbox]
      """)

  /// Inputs go into variables, never into a line of shell.
  ///
  /// Source: <https://docs.gitlab.com/ci/components/#write-a-component>.
  static let gitLabComponent = Recipe(
    name: "gitlab", variant: "component", service: "GitLab CI component",
    file: "templates/buildpost.yml",
    preparation: [
      "put this into a component project and release it",
      "projects include it: component: $CI_SERVER_FQDN/your-group/your-components/buildpost@1.0.0",
      "they need BUILDPOST_CLIENT_SECRET as a masked variable of the project or the group",
    ],
    text: """
      spec:
        inputs:
          site:
            description: The Jira site, such as acme.atlassian.net
          client-id:
            description: The client id of the OAuth credentials
          reports:
            description: Where the reports are, a file, a directory or a glob
            default: build/**/*.xml
          image:
            description: An image that holds buildpost
      ---
      .buildpost:
        image: $[[ inputs.image ]]
        variables:
          BUILDPOST_SITE: $[[ inputs.site ]]
          BUILDPOST_CLIENT_ID: $[[ inputs.client-id ]]
          REPORTS: $[[ inputs.reports ]]

      buildpost-announce:
        extends: .buildpost
        stage: .pre
        script:
          - buildpost submit --state in_progress --soft-fail
        allow_failure: true

      buildpost-report:
        extends: .buildpost
        stage: .post
        when: always
        script:
          - buildpost submit --allow-empty --outbox .buildpost-outbox "$REPORTS"
        allow_failure:
          exit_codes: [65, 69, 73, 75, 77]
        artifacts:
          when: always
          paths: [.buildpost-outbox]
      """)
}
