// SPDX-License-Identifier: Apache-2.0

/// What names a build in Jira: its pipeline and its number there.
public struct BuildKey: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The pipeline.
  public var pipelineId: String
  /// The number in the pipeline.
  public var buildNumber: Int64

  /// Creates a key.
  public init(pipelineId: String, buildNumber: Int64) {
    self.pipelineId = pipelineId
    self.buildNumber = buildNumber
  }

  /// `gitlab.com/acme/app #16`.
  public var description: String { "\(pipelineId) #\(buildNumber)" }
}
