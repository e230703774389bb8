// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// A recipe as `Recipes` holds it, and the pieces of shell in it.
struct RecipePieces: Sendable {
  /// One piece, as the service hands it to a shell.
  struct Piece: Decodable, Sendable {
    var name: String
    var shell: String
    /// What the recipe itself sets for it.
    var environment: [String: String]
    /// Whether it runs after a piece that failed, too; `nil` if the recipe has no parts.
    var when: String?
  }

  /// A job of a recipe for parts.
  struct Job: Decodable, Sendable {
    var pieces: [Piece]
    /// The directory that the service keeps for later jobs.
    var keeps: String
    /// Where the service puts what was kept; empty if a command of the job fetches it.
    var gets: String
    /// Whether the service gives it the secret.
    var hasSecret: Bool
  }

  static let directory = ProjectFiles.root + "/Tests/CommandTests/Recipes"

  /// The words for `buildpost init` that print each file.
  static let recipes: [String: [String]] = [
    "jenkins.groovy": ["jenkins", "--full"],
    "jenkins-freestyle.sh": ["jenkins", "--variant", "freestyle", "--full"],
    "gitlab.yml": ["gitlab", "--full"],
    "gitlab-after-script.yml": ["gitlab", "--variant", "after-script", "--full"],
    "gitlab-merge-request.yml": ["gitlab", "--variant", "merge-request", "--full"],
    "gitlab-component.yml": ["gitlab", "--variant", "component", "--full"],
    "github.yml": ["github", "--full"], "azure.yml": ["azure", "--full"],
    "bitbucket.yml": ["bitbucket", "--full"],
    "circleci.yml": ["circleci", "--full"], "buildkite.yml": ["buildkite", "--full"],
  ].merging(parts) { $1 }

  /// Those that send one build for many jobs.
  static let parts: [String: [String]] = [
    "jenkins-parts.groovy": ["jenkins", "--variant", "parts", "--full"],
    "gitlab-parts.yml": ["gitlab", "--variant", "parts", "--full"],
    "github-parts.yml": ["github", "--variant", "parts", "--full"],
    "github-workflow-run.yml": ["github", "--variant", "workflow-run", "--full"],
    "azure-parts.yml": ["azure", "--variant", "parts", "--full"],
    "bitbucket-parts.yml": ["bitbucket", "--variant", "parts", "--full"],
    "circleci-parts.yml": ["circleci", "--variant", "parts", "--full"],
    "buildkite-parts.yml": ["buildkite", "--variant", "parts", "--full"],
  ]

  /// The place that recipes download releases from, unless another is given.
  static let releaseURL = "https://releases.example.com/buildpost"

  static let files = recipes.keys.sorted()

  /// A recipe as the documentation shows it: without a digest, and for one kind of machine.
  static func asDocumented(_ recipe: Data) -> String {
    String(decoding: recipe, as: UTF8.self)
      .replacing(/[0-9a-f]{64}  .buildpost/, with: "DIGEST-FROM-SHA256SUMS  .buildpost")
      .replacing("-linux-aarch64.gz", with: "-linux-x86_64.gz")
      .replacing("\"Linux aarch64\"", with: "\"Linux x86_64\"")
  }

  /// Takes a recipe apart; fails if it is not well-formed.
  static func read(_ file: String) async throws -> [Piece] {
    try await read([directory + "/" + file])
  }

  /// The jobs of a recipe for parts, the one that sends last.
  static func jobs(_ file: String) async throws -> [Job] {
    try await read(["--flow", directory + "/" + file])
  }

  /// The pieces that call Buildpost in a part of any recipe, in YAML or Groovy.
  static func calls(in block: MarkdownCommands.Block) async throws -> [Piece] {
    try await read(["--any", block.words[0]], input: block.text)
  }

  private static func read<Result: Decodable>(
    _ words: [String], input: String = ""
  ) async throws -> Result {
    var python = BuiltCommand(in: directory, environment: ["PATH": systemPath])
    python.path = "/usr/bin/env"
    let script = ProjectFiles.root + "/Tests/CommandTests/recipe-shell.py"
    let result = try await python.run(["python3", script] + words, input: Data(input.utf8))
    guard result.status == 0 else { throw HookWorkshop.Failure(words: result.talk) }
    return try JSONDecoder().decode(Result.self, from: result.output)
  }

  /// Where python3 and shellcheck may be installed.
  static let systemPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

  static func exists(_ program: String) -> Bool {
    systemPath.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: $0 + "/" + program)
    }
  }

  /// The environment of a job, by the variables its service sets for a branch and a state.
  static func variables(_ file: String, branch: String, isFailed: Bool) -> [String: String] {
    let commit = String(repeating: "ab", count: 20)
    switch file.prefix(while: { $0 != "." && $0 != "-" }) {
    case "jenkins":
      return [
        "JENKINS_URL": "https://jenkins.example/", "JOB_NAME": "app/" + branch,
        "BUILD_NUMBER": "16", "BUILD_URL": "https://jenkins.example/job/app/16/",
        "BRANCH_NAME": branch, "GIT_BRANCH": "origin/" + branch, "GIT_COMMIT": commit,
        "GIT_URL": "https://git.example/acme/app.git",
      ]
    case "gitlab":
      return [
        "GITLAB_CI": "true", "CI": "true", "CI_SERVER_HOST": "gitlab.example",
        "CI_PROJECT_PATH": "acme/app", "CI_PROJECT_URL": "https://gitlab.example/acme/app",
        "CI_PIPELINE_IID": "16",
        "CI_PIPELINE_URL": "https://gitlab.example/acme/app/-/pipelines/99",
        "CI_COMMIT_BRANCH": branch, "CI_COMMIT_REF_NAME": branch, "CI_COMMIT_SHA": commit,
        "CI_JOB_NAME": "test", "CI_JOB_STATUS": isFailed ? "failed" : "success",
      ]
    case "github":
      return [
        "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/app", "GITHUB_WORKFLOW": "test", "GITHUB_RUN_NUMBER": "16",
        "GITHUB_RUN_ID": "99", "GITHUB_REF": "refs/heads/" + branch, "GITHUB_SHA": commit,
        "GITHUB_REF_NAME": branch, "GITHUB_STEP_SUMMARY": "/dev/null",
        "BUILDPOST_STATE": isFailed ? "failure" : "success",
      ]
    case "azure":
      return [
        "TF_BUILD": "True", "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/",
        "SYSTEM_TEAMPROJECT": "app", "SYSTEM_DEFINITIONID": "3", "BUILD_BUILDID": "16",
        "BUILD_SOURCEBRANCH": "refs/heads/" + branch, "BUILD_SOURCEVERSION": commit,
        "AGENT_JOBSTATUS": isFailed ? "Failed" : "Succeeded",
      ]
    case "bitbucket":
      return [
        "BITBUCKET_BUILD_NUMBER": "16", "BITBUCKET_PIPELINE_UUID": "{1}", "CI": "true",
        "BITBUCKET_REPO_FULL_NAME": "acme/app", "BITBUCKET_BRANCH": branch,
        "BITBUCKET_COMMIT": commit, "BITBUCKET_EXIT_CODE": isFailed ? "1" : "0",
      ]
    case "circleci":
      return [
        "CIRCLECI": "true", "CIRCLE_PROJECT_USERNAME": "acme", "CIRCLE_PROJECT_REPONAME": "app",
        "CIRCLE_JOB": "test", "CIRCLE_BUILD_NUM": "16", "CIRCLE_BRANCH": branch,
        "CIRCLE_SHA1": commit, "CIRCLE_BUILD_URL": "https://circleci.com/gh/acme/app/16",
      ]
    default:
      return [
        "BUILDKITE": "true", "BUILDKITE_ORGANIZATION_SLUG": "acme",
        "BUILDKITE_PIPELINE_SLUG": "app", "BUILDKITE_BUILD_NUMBER": "16",
        "BUILDKITE_STEP_KEY": "test",
        "BUILDKITE_BRANCH": branch, "BUILDKITE_COMMIT": commit,
        "BUILDKITE_BUILD_URL": "https://buildkite.com/acme/app/builds/16",
      ]
    }
  }
}
