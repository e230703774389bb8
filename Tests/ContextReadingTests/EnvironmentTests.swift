// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import TestSupport
import Testing

@Suite struct EnvironmentTests {
  static let own: [EnvironmentVector] = {
    do {
      return try EnvironmentVector.read(
        ProjectFiles.root + "/Tests/ContextReadingTests/Environments")
    } catch {
      Issue.record(error)
      return []
    }
  }()

  static let corpus: [EnvironmentVector] = {
    do {
      return try ProjectFiles.corpus.map { try EnvironmentVector.read($0 + "/ci-env") } ?? []
    } catch {
      Issue.record(error)
      return []
    }
  }()

  @Test(arguments: own)
  func eachServiceStatesItsFacts(_ vector: EnvironmentVector) async throws {
    let facts = try await facts(of: vector)
    #expect(facts == vector.expected)
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not beside the project"),
    arguments: corpus)
  func eachVectorOfTheCorpusIsRight(_ vector: EnvironmentVector) async throws {
    let facts = try await facts(of: vector)
    #expect(facts == vector.expected)
  }

  @Test(arguments: ContextReader.providerNames)
  func eachServiceHasTwoEnvironments(_ name: String) {
    let vectors = Self.own.filter { $0.name.hasPrefix(name + ".json ") }
    #expect(vectors.count >= 2)
    #expect(vectors.allSatisfy { $0.expected.provider == name })
  }

  private func facts(of vector: EnvironmentVector) async throws -> EnvironmentVector.Facts {
    let directory = try TemporaryDirectory()
    let reader = ContextReader(
      environment: vector.environment, directory: directory.path,
      gitTimeLimit: TestRepository.patience)
    return EnvironmentVector.facts(of: try await reader.read())
  }
}
