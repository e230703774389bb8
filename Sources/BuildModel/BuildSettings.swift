// SPDX-License-Identifier: Apache-2.0

/// The facts of a build that the user gave, by flag, environment or configuration.
///
/// Each carries its origin, such as `--branch` or `.buildpost.yml:3`. An absent one is left to the
/// CI service and to git.
public struct BuildSettings: Sendable {
  /// `--pipeline-id`.
  public var pipelineId: Fact<String>?
  /// `--pipeline-suffix`, appended to the pipeline id after a `/`.
  public var pipelineSuffix: Fact<String>?
  /// `--build-number`.
  public var buildNumber: Fact<Int64>?
  /// `--display-name`.
  public var displayName: Fact<String>?
  /// `--description`.
  public var description: Fact<String>?
  /// `--label`.
  public var label: Fact<String>?
  /// `--url`.
  public var url: Fact<String>?
  /// `--state`.
  public var state: Fact<BuildState>?
  /// `--last-updated`, in milliseconds since 1970.
  public var lastUpdated: Fact<Int64>?
  /// `--update-sequence-number`.
  public var updateSequenceNumber: Fact<Int64>?
  /// `--commit`.
  public var commit: Fact<String>?
  /// `--branch`.
  public var branch: Fact<String>?
  /// `--tag`.
  public var tag: Fact<String>?
  /// `--repository`.
  public var repository: Fact<String>?
  /// `--issue-key`, as given.
  public var issueKeys: [Fact<String>] = []

  /// Creates settings in which nothing is given.
  public init() {}
}
