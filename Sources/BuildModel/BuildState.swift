// SPDX-License-Identifier: Apache-2.0

/// The state of a build, in the words of the Builds API.
public enum BuildState: String, Sendable, Codable, CaseIterable, CustomStringConvertible {
  /// Queued, or waiting for a person.
  case pending
  /// Running.
  case inProgress = "in_progress"
  /// Ended successfully.
  case successful
  /// Ended with a failure.
  case failed
  /// Stopped before its end.
  case cancelled
  /// Not known.
  case unknown

  /// The word of the Builds API: `in_progress`.
  public var description: String { rawValue }

  /// Reads the word a CI service uses for the result of a job, in any letter case: the value of
  /// `${{ job.status }}` on GitHub or `currentBuild.currentResult` on Jenkins.
  ///
  /// A run whose tests failed is failed, though Jenkins calls it `UNSTABLE`; what was skipped did
  /// not fail.
  public init?(word: String) {
    switch word.lowercased() {
    case "success", "succeeded", "succeededwithissues", "partiallysucceeded", "passed", "fixed",
      "skipped", "neutral", "warning":
      self = .successful
    case "failure", "unstable", "error", "errored", "broken", "timedout", "timed_out",
      "startup_failure", "infrastructure_fail":
      self = .failed
    case "canceled", "cancelling", "canceling", "aborted", "killed", "stopped", "terminated",
      "interrupted", "stale", "superseded", "expired":
      self = .cancelled
    case "waiting", "manual", "queued", "requested", "scheduled", "created", "blocked", "on_hold",
      "action_required", "not_run", "waiting_for_resource", "preparing":
      self = .pending
    // Jenkins never got to it, which says nothing about the result.
    case "not_built": self = .unknown
    case "running", "started", "processing", "building": self = .inProgress
    case let own: self.init(rawValue: own)
    }
  }
}
