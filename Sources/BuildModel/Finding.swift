// SPDX-License-Identifier: Apache-2.0

/// Something worth reporting that does not stop the work.
public struct Finding: Sendable, Hashable, Codable {
  /// How much a finding matters.
  public enum Severity: String, Sendable, Codable, CaseIterable {
    /// Good to know; shown with `--verbose` only.
    case note
    /// The result may not be what the reader expects.
    case warning
    /// A report is damaged, or a fact was refused.
    case error
  }

  /// How much it matters.
  public var severity: Severity
  /// What was found: lowercase, no full stop, values in backticks.
  public var message: String
  /// The location, such as `path:line:column`, a variable or a setting.
  ///
  /// `nil` if the message says it.
  public var location: String?

  /// Creates a finding.
  public init(_ severity: Severity, _ message: String, at location: String? = nil) {
    self.severity = severity
    self.message = message
    self.location = location
  }
}
