// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The facts that the built command reads from the environments of CI services.
@Suite(.serialized, .slow) struct ExplainCorpusTests {
  /// An environment, and what must be known in it; `nil` if a fact must not be known.
  struct Vector: CustomTestStringConvertible, Sendable {
    var name: String
    var environment: [String: String]
    var provider: String?
    var facts: [String: String?]

    var testDescription: String { name }
  }

  private static let members = [
    "commit": "commit", "branch": "branch", "tag": "tag", "pullRequest": "pullRequest",
    "repositoryUrl": "repository", "pipelineId": "pipelineId", "buildNumber": "buildNumber",
    "buildUrl": "url", "state": "state",
  ]

  /// The vectors of each file.
  static let files: [(file: String, vectors: [Vector])] = {
    guard let corpus = ProjectFiles.corpus else { return [] }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: corpus + "/ci-env")
      return try names.filter { $0.hasSuffix(".json") }.sorted().map {
        ($0, try read($0, corpus + "/ci-env/" + $0))
      }
    } catch {
      Issue.record(error)
      return []
    }
  }()

  private static func read(_ name: String, _ path: String) throws -> [Vector] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let pairs = try #require(try JSONSerialization.jsonObject(with: data) as? [[[String: Any]]])
    return try pairs.map { pair in
      try #require(pair.count == 2)
      var facts: [String: String?] = [:]
      for (member, fact) in members {
        facts.updateValue(text(pair[1][member]), forKey: fact)
      }
      return Vector(
        name: "\(name) \(pair[1]["case"] ?? "")",
        environment: try #require(pair[0] as? [String: String]),
        provider: text(pair[1]["provider"]), facts: facts)
    }
  }

  private static func text(_ value: Any?) -> String? {
    if let text = value as? String { return text }
    return (value as? Int64).map { "\($0)" }
  }

  @Test(
    .enabled(if: ProjectFiles.corpus != nil, "the corpus is not next to the project"),
    arguments: files.map(\.file))
  func theCommandStatesTheFactsOfEveryVector(_ file: String) async throws {
    let vectors = try #require(Self.files.first { $0.file == file }?.vectors)
    #expect(!vectors.isEmpty)
    for vector in vectors {
      let directory = try TemporaryDirectory()
      var command = BuiltCommand(in: directory.path)
      command.environment = vector.environment
      command.environment["PATH"] = "/usr/bin:/bin"
      let result = try await command.run(["explain", "--json"])
      #expect(result.status == 0, "\(vector): \(result.talk)")
      let document = try result.json()
      #expect(Self.text(document["provider"]) == vector.provider, "\(vector)")
      let facts = try #require(document["facts"] as? [String: [String: Any]])
      for (name, expected) in vector.facts {
        #expect(Self.text(facts[name]?["value"]) == expected, "\(vector): \(name)")
      }
    }
  }
}
