// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Foundation
import Testing

/// An environment of a CI service and the facts that must be read from it.
struct EnvironmentVector: CustomTestStringConvertible {
  /// The facts; `nil` if the environment alone does not state one.
  struct Facts: Codable, Equatable {
    var provider: String?
    var commit: String?
    var branch: String?
    var tag: String?
    var pullRequest: String?
    var repositoryUrl: String?
    var pipelineId: String?
    var buildNumber: Int64?
    var buildUrl: String?
    var state: String?
  }

  var name: String
  var environment: [String: String]
  var expected: Facts

  var testDescription: String { name }

  /// The facts of a context, in the words of the vectors.
  static func facts(of context: BuildContext) -> Facts {
    Facts(
      provider: context.provider, commit: context.commit?.value, branch: context.branch?.value,
      tag: context.tag?.value, pullRequest: context.pullRequest?.value,
      repositoryUrl: context.repository?.value, pipelineId: context.pipelineId?.value,
      buildNumber: context.buildNumber?.value, buildUrl: context.url?.value,
      state: context.state?.value.rawValue)
  }

  /// The vectors in a directory of files, each an array of pairs of environment and facts.
  static func read(_ directory: String) throws -> [EnvironmentVector] {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    return try names.filter { $0.hasSuffix(".json") }.sorted().flatMap { name in
      let bytes = try Data(contentsOf: URL(filePath: directory + "/" + name))
      return try JSONDecoder().decode([Pair].self, from: bytes).map { pair in
        EnvironmentVector(
          name: "\(name) \(pair.label)", environment: pair.environment, expected: pair.facts)
      }
    }
  }

  private struct Pair: Decodable {
    var environment: [String: String]
    var facts: Facts
    var label: String

    private struct Label: Decodable {
      var `case`: String
    }

    init(from decoder: any Decoder) throws {
      var items = try decoder.unkeyedContainer()
      environment = try items.decode([String: String].self)
      var second = items
      facts = try items.decode(Facts.self)
      label = try second.decode(Label.self).case
    }
  }
}
