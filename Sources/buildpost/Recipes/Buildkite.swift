// SPDX-License-Identifier: Apache-2.0

extension Recipe {
  /// Source:
  /// <https://buildkite.com/docs/pipelines/configure/dependencies#allowing-dependency-failures>.
  static let buildkite = Recipe(
    name: "buildkite", service: "Buildkite", file: ".buildkite/pipeline.yml",
    preparation: [
      "give the agents BUILDPOST_CLIENT_SECRET through an environment hook or a secrets plugin",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `env`",
      "the state comes from the reports, which the test step uploads as artifacts",
      "`$$` is the shell's own `$`: Buildkite replaces a single one when it uploads the pipeline",
      reportsNote,
    ],
    text: """
      # env:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # the first step:
      \(announceStep)
      # the step with the tests has `key: test` and `artifact_paths: build/**/*.xml`; after it:
      \(reportStep)
      """,
    full: """
      env:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      steps:
        \(announceStep.indented(2))
        - label: Test
          key: test
          depends_on: announce
          command: ./run-tests
          artifact_paths: build/**/*.xml
        \(reportStep.indented(2))
      """)

  private static let announceStep = """
    - label: Announce to Jira
      key: announce
      command: |
        \(uploaded(RecipeShell.install).indented(4))
        \(uploaded(RecipeShell.announce).indented(4))
      soft_fail: true
    """

  private static let reportStep = """
    - label: Report to Jira
      depends_on:
        - step: test
          allow_failure: true
      command: |
        buildkite-agent artifact download \(RecipeShell.reports) . || true
        \(uploaded(RecipeShell.install).indented(4))
        \(RecipeShell.summary) | buildkite-agent annotate || true
        \(uploaded(RecipeShell.report()).indented(4))
    """

  private static func uploaded(_ shell: String) -> String { shell.replacing("$", with: "$$") }
}

extension Recipe {
  /// Source:
  /// <https://buildkite.com/docs/pipelines/configure/step-types/wait-step#continue-on-failure>.
  static let buildkiteParts = Recipe(
    name: "buildkite", variant: "parts", service: "Buildkite", file: ".buildkite/pipeline.yml",
    preparation: [
      "store BUILDPOST_CLIENT_SECRET as a secret of the cluster; only the last step gets it",
      "without clusters, export it in an environment hook if BUILDKITE_STEP_KEY is jira",
      "set BUILDPOST_SITE and BUILDPOST_CLIENT_ID in `env`",
      "3 is the number of parallel jobs, in both places",
      "`$$` is the shell's own `$`: Buildkite replaces a single one when it uploads the pipeline",
      reportsNote,
    ],
    text: """
      # env:
      BUILDPOST_SITE: acme.atlassian.net
      BUILDPOST_CLIENT_ID: your-client-id

      # in the place of the step with the tests, and after it:
      \(partStep)
      \(sumSteps)
      """,
    full: """
      env:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      steps:
        \(partStep.indented(2))
        \(sumSteps.indented(2))
      """)

  private static let partStep = """
    - label: Test
      key: unit
      parallelism: 3
      command: |
        \(uploaded(RecipeShell.install).indented(4))
        \(uploaded(RecipeShell.testAndPart).indented(4))
        exit "$$status"
      artifact_paths: parts/*.json
    """

  private static let sumSteps = """
    - wait: ~
      continue_on_failure: true
    - label: Report to Jira
      key: jira
      secrets: [BUILDPOST_CLIENT_SECRET]
      command: |
        rm -rf parts
        buildkite-agent artifact download "parts/*.json" . --include-retried-jobs || true
        \(uploaded(RecipeShell.install).indented(4))
        \(RecipeShell.summaryOfParts) | buildkite-agent annotate || true
        \(uploaded(RecipeShell.sum()).indented(4))
    """
}
