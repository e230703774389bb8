// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct CanaryTests {
  private static let word = "c4n4ry"

  /// The environment with a secret in the user-info and in the parameters of every URL, and in variables of no use.
  private static func poisoned(_ variables: [String: String]) -> [String: String] {
    var result = variables.mapValues { value in
      guard let scheme = value.range(of: "://"), !value[..<scheme.lowerBound].isEmpty,
        value.allSatisfy({ !$0.isWhitespace })
      else { return value }
      let rest = value[scheme.upperBound...]
      let host = rest.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
      let mark = host.contains("?") ? "&" : "?"
      let parts = host.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let fragment = parts.count == 2 ? "#" + parts[1] : ""
      return value[..<scheme.upperBound] + "user:\(word)@" + parts[0]
        + "\(mark)private_token=\(word)&access_token=\(word)" + fragment
    }
    for name in ["CI_JOB_TOKEN", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "NPM_TOKEN", "NEW"] {
      result[name] = word
    }
    return result
  }

  private func read(_ variables: [String: String]) async throws -> BuildContext {
    let directory = try TemporaryDirectory()
    return try await ContextReader(
      environment: variables, directory: directory.path, gitTimeLimit: TestRepository.patience
    ).read()
  }

  @Test(arguments: EnvironmentTests.own + EnvironmentTests.corpus)
  func noSecretOfAURLIsTold(_ vector: EnvironmentVector) async throws {
    let context = try await read(Self.poisoned(vector.environment))
    #expect(context.provider == vector.expected.provider)
    #expect(!"\(context)".contains(Self.word))
  }

  @Test func secretsAreInTheVectorsIndeed() {
    let all = EnvironmentTests.own.map { Self.poisoned($0.environment).values.joined() }
    #expect(all.allSatisfy { $0.contains(Self.word) })
  }

  @Test func secretsOfFilesAreNotKept() async throws {
    let directory = try TemporaryDirectory()
    let second = try directory.write(
      "secret=\(Self.word)\nvcsroot.url=https://u:\(Self.word)@github.com/acme/shop\n", to: "second"
    )
    let first = try directory.write(
      "system.build.counter=12\nsecure\\:password=\(Self.word)\n"
        + "teamcity.configuration.properties.file=\(second)\n", to: "first")
    let context = try await read([
      "TEAMCITY_VERSION": "1", "TEAMCITY_BUILD_PROPERTIES_FILE": first,
    ])
    #expect(context.buildNumber == Fact(12, from: "properties file build.counter"))
    #expect(context.repository?.value == "https://github.com/acme/shop")
    #expect(!"\(context)".contains(Self.word))
  }
}
