// SPDX-License-Identifier: Apache-2.0

/// The limits of the Builds API, named after the published schema.
///
/// Lengths count Unicode scalars. Source: the Builds part of Jira Software Cloud's OpenAPI document
/// (`SubmitBuildsRequest`, `BuildData`, `TestInfo`, `BuildReferences`).
public enum Limits {
  /// `builds`: items in one request.
  public static let builds = 1...100
  /// `properties`: entries in one request.
  public static let properties = 5
  /// `properties`: scalars in a value.
  public static let propertyValue = 255
  /// `pipelineId`: scalars.
  public static let pipelineId = 255
  /// `displayName`: scalars.
  public static let displayName = 255
  /// `description`: scalars.
  public static let description = 255
  /// `label`: scalars.
  public static let label = 255
  /// `url`: scalars.
  public static let url = 2000
  /// `issueKeys`: items in one build.
  public static let issueKeys = 100
  /// `associations[].values`: items over all associations of one build.
  public static let associationValues = 500
  /// `issueKeys[]`: scalars before the `-`.
  public static let projectKey = 255
  /// `references`: items in one build.
  public static let references = 5
  /// `references[].commit.id`: scalars.
  public static let commitId = 255
  /// `references[].ref.name`: scalars.
  public static let refName = 255
  /// `references[].commit.repositoryUri` and `references[].ref.uri`: scalars.
  public static let referenceURI = 2000
  /// The largest integer that a JavaScript reader keeps exactly, 2^53 - 1.
  public static let exactInteger: Int64 = 9_007_199_254_740_991
}
