// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import TestSupport
import Testing

/// A build of a commit other than the one that is checked out.
@Suite struct OtherCommitTests {
  private static let elsewhere = String(repeating: "ab", count: 20)

  /// A repository with foreign keys wherever HEAD can have them.
  private func planted() throws -> TestRepository {
    let repository = try TestRepository()
    try repository.commit("MAIN-1")
    try repository.git(["checkout", "--quiet", "-b", "feature/MAIN-2"])
    try repository.commit("MAIN-3 subject\n\nMAIN-4 body")
    try repository.git(["tag", "DEPLOY-55"])
    try repository.git(["tag", "--annotate", "--message", "DEPLOY-56", "v1"])
    return repository
  }

  private static let services: [[String: String]] = [
    ["GITLAB_CI": "true", "CI_COMMIT_SHA": elsewhere],
    ["GITHUB_ACTIONS": "true", "GITHUB_SHA": elsewhere, "GITHUB_REF": "refs/pull/7/merge"],
    ["JENKINS_URL": "https://ci.example", "GIT_COMMIT": elsewhere],
    ["BITBUCKET_BUILD_NUMBER": "7", "CI": "true", "BITBUCKET_COMMIT": "abababababab"],
    [
      "TF_BUILD": "True", "BUILD_SOURCEVERSION": elsewhere, "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
    ],
  ]

  @Test(arguments: services)
  func nothingOfHeadIsSearchedIfTheCommitIsNotInTheClone(_ variables: [String: String]) async throws
  {
    let context = try await planted().context(variables)
    #expect(context.keys == [])
    #expect(context.candidates.isEmpty)
    #expect(context.tag == nil)
    #expect(context.branch == nil)
    #expect(
      context.warnings.contains {
        $0.hasPrefix("the commit being built, `ababababab`, is not in this clone")
          && $0.contains("git fetch origin abab")
      })
  }

  /// One environment of each service with a commit that the planted repository does not have.
  private static let environments = Dictionary(
    grouping: EnvironmentTests.own.filter { $0.expected.commit?.count == 40 },
    by: { $0.expected.provider ?? "" }
  ).compactMap { $0.value.first }.sorted { $0.name < $1.name }

  @Test(arguments: environments)
  func noServiceTakesKeysFromHeadTagsMessagesOrEventsOfAnotherCommit(
    _ vector: EnvironmentVector
  ) async throws {
    let repository = try planted()
    let event = try repository.directory.write(
      """
      {"head_commit": {"id": "\(Self.elsewhere)", "message": "MAIN-5"},
       "commits": [{"message": "DEPLOY-57"}, {"message": "MAIN-6"}]}
      """, to: "event.json")
    var variables = vector.environment
    for name in ["GITHUB_EVENT_PATH", "GITEA_EVENT_PATH", "FORGEJO_EVENT_PATH"] {
      variables[name] = event
    }
    let context = try await repository.context(variables)
    let foreign = context.keys.filter { $0.hasPrefix("MAIN-") || $0.hasPrefix("DEPLOY-") }
    #expect(foreign == [])
    #expect(context.commit?.value == vector.expected.commit)
  }

  @Test func theEventOfTheBuildsOwnPushIsSearched() async throws {
    let directory = try TemporaryDirectory()
    let event = try directory.write(
      """
      {"head_commit": {"id": "\(Self.elsewhere)", "message": "SHOP-2"},
       "commits": [{"message": "SHOP-1"}, {"message": "SHOP-2"}]}
      """, to: "event.json")
    let context = try await ContextReader(
      environment: [
        "GITHUB_ACTIONS": "true", "GITHUB_SHA": Self.elsewhere, "GITHUB_EVENT_PATH": event,
      ], directory: directory.path
    ).read()
    #expect(context.keys == ["SHOP-2", "SHOP-1"])
  }

  @Test func aGivenCommitThatIsNotInTheCloneIsTreatedTheSameWay() async throws {
    var settings = BuildSettings()
    settings.commit = Fact(Self.elsewhere, from: .option("--commit"))
    let context = try await planted().context(
      ["GITLAB_CI": "true", "CI_COMMIT_MESSAGE": "CI-1", "CI_MERGE_REQUEST_TITLE": "CI-2"],
      settings: settings)
    #expect(context.keys == ["CI-2", "CI-1"])
  }

  @Test func theTextsOfAnotherCommitOfTheServiceAreNotSearched() async throws {
    var settings = BuildSettings()
    settings.commit = Fact(Self.elsewhere, from: .option("--commit"))
    let context = try await planted().context(
      [
        "GITLAB_CI": "true", "CI_COMMIT_SHA": String(repeating: "cd", count: 20),
        "CI_COMMIT_MESSAGE": "CI-1", "CI_MERGE_REQUEST_TITLE": "CI-2",
        "CI_COMMIT_TAG_MESSAGE": "CI-3",
      ], settings: settings)
    #expect(context.keys == [])
  }

  @Test func anOlderCommitHasItsOwnMessageOnly() async throws {
    let repository = try planted()
    let first = try repository.git(["rev-parse", "HEAD~1"])
    let context = try await repository.context(["GITLAB_CI": "true", "CI_COMMIT_SHA": first])
    #expect(context.keys == ["MAIN-1"])
    #expect(context.candidates.map(\.commit) == [first])
    #expect(context.tag == nil)
  }

  @Test func aRangeIsSearchedWhateverIsBuilt() async throws {
    let context = try await planted().context(
      ["GITLAB_CI": "true", "CI_COMMIT_SHA": Self.elsewhere], commits: "HEAD~1..HEAD")
    #expect(context.keys == ["MAIN-3", "MAIN-4"])
  }

  @Test func aDamagedHeadIsNamed() async throws {
    let repository = try planted()
    try repository.directory.write("broken\n", to: "work/.git/HEAD")
    let context = try await repository.context()
    #expect(
      context.warnings == [
        "git is not used: it does not accept `\(repository.path)/.git` as a repository; its HEAD "
          + "may "
          + "be damaged"
      ])
  }

  @Test func aMessageThatIsTooLongKeepsItsSubjectAndTime() async throws {
    let repository = try TestRepository()
    let body = String(repeating: "lorem ipsum\n", count: 800_000)
    let file = try repository.directory.write("SHOP-1 long\n\n" + body, to: "message")
    try repository.git(["commit", "--quiet", "--allow-empty", "--file", file])
    let context = try await repository.context()
    #expect(context.keys == ["SHOP-1"])
    #expect(context.buildNumber != nil)
    #expect(context.warnings == ["commit messages exceed 8 MiB; the rest is not searched"])
  }
}
