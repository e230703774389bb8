// SPDX-License-Identifier: Apache-2.0

/// The state of a build, in the words of the Builds API.
public enum BuildState: String, Sendable, Codable, CaseIterable {
  /// Queued, or waiting for a person.
  case pending
  /// Running.
  case inProgress = "in_progress"
  /// Ended well.
  case successful
  /// Ended with a failure.
  case failed
  /// Stopped before its end.
  case cancelled
  /// Not known.
  case unknown
}
