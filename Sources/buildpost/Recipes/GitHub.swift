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
            \(checkout.indented(6))
            \(announceStep.indented(6))
            - name: Test
              run: ./run-tests
            \(reportStep.indented(6))
      """)

  private static let checkout = """
    - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
      with:
        persist-credentials: false
    """

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
        \(RecipeShell.summary) >>"$GITHUB_STEP_SUMMARY" || true
        \(RecipeShell.report().indented(4))
      env:
        BUILDPOST_STATE: ${{ job.status }}
        BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
    """
}

extension Recipe {
  /// The matrix has no secret; `needs` says how jobs that left no part ended.
  ///
  /// Source:
  /// <https://docs.github.com/actions/reference/workflows-and-actions/contexts#needs-context>.
  static let gitHubParts = Recipe(
    name: "github", variant: "parts", service: "GitHub Actions", file: ".github/workflows/test.yml",
    preparation: [
      "add the secret JIRA_CLIENT_SECRET (Settings, Secrets and variables, Actions)",
      "the jobs of the matrix have no secret; the job `jira` sends one build for all of them",
      "3 is the number of jobs in the matrix, in both places",
      "runs without the secret (forks, Dependabot) send nothing: see `--variant workflow-run`",
      reportsNote,
    ],
    text: """
      # the last steps of the job `unit`, which has a matrix of 3 and `fail-fast: false`:
      \(partSteps)

      # a job of its own:
      \(sumJob)
      """,
    full: """
      name: test
      on: [push, pull_request]
      permissions:
        contents: read
      jobs:
        unit:
          strategy:
            fail-fast: false
            matrix:
              shard: [1, 2, 3]
          runs-on: ubuntu-latest
          steps:
            \(checkout.indented(6))
            - name: Test
              run: ./run-tests
              env:
                SHARD: ${{ matrix.shard }}
            \(partSteps.indented(6))
        \(sumJob.indented(2))
      """)

  private static let partSteps = """
    - name: Write the part
      if: always()
      run: |
        \(RecipeShell.install.indented(4))
        \(RecipeShell.part.indented(4))
      env:
        BUILDPOST_PART: unit:${{ strategy.job-index }}/${{ strategy.job-total }}
        BUILDPOST_STATE: ${{ job.status }}
    - uses: actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2
      if: always()
      with:
        name: part-unit-${{ strategy.job-index }}-${{ github.run_attempt }}
        path: parts
        if-no-files-found: ignore
    """

  private static let sumJob = """
    jira:
      needs: [unit]
      if: always()
      runs-on: ubuntu-latest
      env:
        BUILDPOST_SITE: acme.atlassian.net
        BUILDPOST_CLIENT_ID: your-client-id
      steps:
        \(checkout.indented(4))
        - uses: actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0
          with:
            pattern: part-*
            path: parts
        - name: Report to Jira
          run: |
            \(RecipeShell.install.indented(8))
            \(RecipeShell.summaryOfParts) >>"$GITHUB_STEP_SUMMARY" || true
            \(RecipeShell.sum(from: #"printf '%s' "$JOBS" | "#, " --job-results -").indented(8))
          env:
            JOBS: ${{ toJSON(needs) }}
            BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
    """

  /// Runs after the workflow `test`, with the secret and without any code from that run.
  ///
  /// Source: <https://docs.github.com/actions/reference/workflows-and-actions>, the event
  /// `workflow_run`.
  static let gitHubWorkflowRun = Recipe(
    name: "github", variant: "workflow-run", service: "GitHub Actions",
    file: ".github/workflows/jira.yml",
    preparation: [
      "a separate workflow on the default branch; it runs after `test`, that of `--variant parts`",
      "leave the job `jira` out of `test`: this workflow sends builds of forks and Dependabot too",
      "no code from that run is checked out or run here; a part can change counts, nothing else",
      "add the secret JIRA_CLIENT_SECRET (Settings, Secrets and variables, Actions)",
    ],
    text: workflowRun, full: workflowRun)

  private static let workflowRun = """
    name: jira
    on: # zizmor: ignore[dangerous-triggers] no code or file name of the run is used
      workflow_run:
        workflows: [test]
        types: [completed]
    permissions:
      actions: read
    jobs:
      jira:
        runs-on: ubuntu-latest
        env:
          BUILDPOST_SITE: acme.atlassian.net
          BUILDPOST_CLIENT_ID: your-client-id
        steps:
          - uses: actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0
            with:
              pattern: part-*
              path: parts
              run-id: ${{ github.event.workflow_run.id }}
              github-token: ${{ github.token }}
          - name: Report to Jira
            run: |
              \(RecipeShell.install.indented(10))
              \(RecipeShell.sum().indented(10))
            env:
              BUILDPOST_CLIENT_SECRET: ${{ secrets.JIRA_CLIENT_SECRET }}
    """
}
