// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source: <https://docs.gitlab.com/ci/yaml/#allow_failure>.
  static let gitLab = Recipe(
    name: "gitlab", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      secretNote, settingsNote,
      "the job `jira` sends one build for the whole pipeline, even if tests failed",
      "a build that cannot be delivered in time stays in the cache, and the next pipeline sends it",
      "it is lost if the cache is cleared, or if two pipelines write it at the same time",
      "the state comes from the reports; the job does not run if somebody cancels the pipeline",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # the first and the last stage:
      stages: [announce, test, report]

      \(announceJob())
      # the job with the tests keeps its reports, even if they failed:
      #   artifacts: {when: always, paths: ["build/**/*.xml"]}

      \(reportJob())
      """,
    full: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      stages: [announce, test, report]

      \(announceJob())
      \(testJob)
      \(reportJob())
      """)

  /// One pipeline for a merge request instead of two, and no jobs if the secret is not available.
  ///
  /// Source:
  /// <https://docs.gitlab.com/ci/yaml/workflow/>, "Switch between branch pipelines and merge
  /// request pipelines".
  static let gitLabMergeRequest = Recipe(
    name: "gitlab", variant: "merge-request", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      secretNote, settingsNote,
      "fork pipelines do not get the variable, nor do unprotected branches if it is protected",
      "in those pipelines, the two Buildpost jobs are left out",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      \(onePipeline)
      # the first and the last stage:
      stages: [announce, test, report]

      \(announceJob(rules: "  rules:\n    - if: $BUILDPOST_CLIENT_SECRET\n"))
      # the job with the tests keeps its reports, even if they failed:
      #   artifacts: {when: always, paths: ["build/**/*.xml"]}

      \(reportJob(rules: "  rules:\n    - if: $BUILDPOST_CLIENT_SECRET\n      when: always\n"))
      """,
    full: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      \(onePipeline)
      stages: [announce, test, report]

      \(announceJob(rules: "  rules:\n    - if: $BUILDPOST_CLIENT_SECRET\n"))
      \(testJob)
      \(reportJob(rules: "  rules:\n    - if: $BUILDPOST_CLIENT_SECRET\n      when: always\n"))
      """)

  // One cache for all branches; the runner writes it after the job, however the job ended.
  private static let outboxCache = """
    cache:
      key: buildpost-outbox
      paths: [.buildpost-outbox]
      when: always
    """

  private static let secretNote =
    "add BUILDPOST_CLIENT_SECRET as a masked variable (Settings, CI/CD, Variables)"
  private static let settingsNote = "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `variables`"

  private static let onePipeline = """
    workflow:
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
        - if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
          when: never
        - if: $CI_COMMIT_BRANCH
        - if: $CI_COMMIT_TAG

    """

  private static let testJob = """
    test:
      stage: test
      script:
        - ./run-tests
      artifacts:
        when: always
        paths: ["build/**/*.xml"]
        reports:
          junit: "build/**/*.xml"

    """

  private static func announceJob(rules: String = "") -> String {
    """
    announce:
      stage: announce
    \(rules)  script:
        - |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.announce.indented(6))
      allow_failure: true

    """
  }

  private static func reportJob(rules: String = "  when: always\n") -> String {
    """
    jira:
      stage: report
    \(rules)  script:
        - |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.sendKeeping(RecipeShell.submit).indented(6))
      allow_failure:
        exit_codes: [65, 69, 73, 75, 77]
      \(outboxCache.indented(2))
    """
  }
}

extension Recipe {
  /// One job that tests and reports; `CI_JOB_STATUS` is final in `after_script`.
  ///
  /// Source: <https://docs.gitlab.com/ci/yaml/#after_script>.
  static let gitLabAfterScript = Recipe(
    name: "gitlab", variant: "after-script", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      secretNote, settingsNote,
      "the state is the job's own, even if it failed before any report was written",
      "if several jobs report, each is a separate build because of its suffix",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # in the job with the tests:
      \(around)
      """,
    full: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      test:
        script:
          - ./run-tests
        \(around.indented(2))
      """)

  private static let around = """
    variables:
      BUILDPOST_PIPELINE_SUFFIX: $CI_JOB_NAME
    before_script:
      - |
        \(RecipeShell.install.indented(4))
        \(RecipeShell.announce.indented(4))
    after_script:
      - |
        export PATH="$PWD/.buildpost:$PATH"
        \(RecipeShell.report().indented(4))
    """

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
    text: component, full: component)

  private static let component = """
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
          description: An image with git and curl or wget; Buildpost is installed if it is missing
          default: buildpack-deps:stable-scm
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
        - |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.announce.indented(6))
      allow_failure: true

    buildpost-report:
      extends: .buildpost
      stage: .post
      when: always
      script:
        - |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.sendKeeping(#"buildpost submit --allow-empty "$REPORTS""#).indented(6))
      allow_failure:
        exit_codes: [65, 69, 73, 75, 77]
      \(outboxCache.indented(2))
    """
}

extension Recipe {
  /// The secret reaches only the job of its environment.
  ///
  /// Source:
  /// <https://docs.gitlab.com/ci/environments/#limit-the-environment-scope-of-a-cicd-variable>.
  static let gitLabParts = Recipe(
    name: "gitlab", variant: "parts", service: "GitLab CI", file: ".gitlab-ci.yml",
    preparation: [
      "in Settings, CI/CD, Variables, add BUILDPOST_CLIENT_SECRET as a masked variable",
      "give it the environment scope `jira`, so that only the job `jira` gets it",
      settingsNote,
      "3 is the number of parallel jobs, in both places; a retried job replaces its earlier part",
      "a child pipeline is a build of its own: put both jobs into it",
      reportsNote,
    ],
    text: """
      # variables:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # the last stage:
      stages: [test, report]

      # in the job `unit`, which has `parallel: 3`:
      \(partLines)

      \(sumJob)
      """,
    full: """
      variables:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id

      stages: [test, report]

      unit:
        stage: test
        parallel: 3
        script:
          - ./run-tests
        \(partLines.indented(2))

      \(sumJob)
      """)

  private static let partLines = """
    after_script:
      - |
        \(RecipeShell.install.indented(4))
        \(RecipeShell.part.indented(4))
    artifacts:
      when: always
      paths: [parts]
      reports:
        junit: "build/**/*.xml"
    """

  private static let sumJob = """
    jira:
      stage: report
      when: always
      environment:
        name: jira
        action: access
      script:
        - |
          \(RecipeShell.install.indented(6))
          \(RecipeShell.sendKeeping("buildpost submit --parts parts --expect unit=3").indented(6))
      allow_failure:
        exit_codes: [69, 73, 75, 77]
      \(outboxCache.indented(2))
    """
}
