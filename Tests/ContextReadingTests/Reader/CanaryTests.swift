// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct CanaryTests {
  private func read(_ variables: [String: String]) async throws -> BuildContext {
    let directory = try TemporaryDirectory()
    return try await ContextReader(
      environment: variables, directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read()
  }

  @Test(arguments: EnvironmentTests.own + EnvironmentTests.corpus)
  func noSecretOfAURLIsShown(_ vector: EnvironmentVector) async throws {
    let context = try await read(Canary.poisoned(vector.environment))
    #expect(context.provider == vector.expected.provider)
    #expect(!"\(context)".contains(Canary.word))
  }

  @Test func everyVariableThatNothingReadsIsPoisoned() {
    let poisoned = Canary.poisoned([
      "GITHUB_SHA": "1", "GITHUB_ACTOR": "2", "GO_SCM_X_PR_URL": "3", "RUNNER_TEMP": "4",
      "CI_COMMIT_SHA": "5", "MY_KEY": "6", "PATH": "7", "_HEAD_BRANCH": "8",
    ])
    let unread = ["GITHUB_ACTOR", "RUNNER_TEMP", "MY_KEY"]
    #expect(unread.allSatisfy { poisoned[$0] == Canary.word })
    #expect(
      ["GITHUB_SHA", "GO_SCM_X_PR_URL", "CI_COMMIT_SHA", "PATH", "_HEAD_BRANCH"]
        .allSatisfy { poisoned[$0].map { $0.count == 1 } == true })
  }

  /// A value that names no repository is not repeated, whatever it holds.
  @Test func aValueThatIsNotARepositoryIsNotRepeated() async throws {
    for text in ["https://user:\(Canary.word)@", "ext::sh -c \(Canary.word)", "x?\(Canary.word)"] {
      let context = try await read(["GITLAB_CI": "true", "CI_REPOSITORY_URL": text])
      #expect(context.repository == nil)
      #expect(context.warnings == ["the value is not a repository"])
      #expect(!"\(context)".contains(Canary.word))
    }
  }

  @Test func theVectorsDoContainSecrets() {
    let all = EnvironmentTests.own.map { Canary.poisoned($0.environment).values.joined() }
    #expect(all.allSatisfy { $0.contains(Canary.word) })
  }

  @Test func secretsOfFilesAreNotKept() async throws {
    let directory = try TemporaryDirectory()
    let second = try directory.write(
      "secret=\(Canary.word)\nvcsroot.url=https://u:\(Canary.word)@github.com/acme/shop\n",
      to: "second")
    let first = try directory.write(
      "system.build.counter=12\nsecure\\:password=\(Canary.word)\n"
        + "teamcity.configuration.properties.file=\(second)\n", to: "first")
    let context = try await read([
      "TEAMCITY_VERSION": "1", "TEAMCITY_BUILD_PROPERTIES_FILE": first,
    ])
    #expect(context.buildNumber == Fact(12, from: .ciService("properties file build.counter")))
    #expect(context.repository?.value == "https://github.com/acme/shop")
    #expect(!"\(context)".contains(Canary.word))
  }
}
