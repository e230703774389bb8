// SPDX-License-Identifier: Apache-2.0

/// Something worth reporting that does not stop the work.
public struct Finding: Sendable, Hashable, Codable {
  /// How much a finding matters.
  public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    /// Good to know; shown with `--verbose` only.
    case note
    /// The result may not be what the reader expects.
    case warning
    /// A report is damaged, or a fact was refused.
    case error

    /// Orders by how much they matter.
    public static func < (left: Severity, right: Severity) -> Bool {
      (left == .note ? 0 : left == .warning ? 1 : 2)
        < (right == .note ? 0 : right == .warning ? 1 : 2)
    }
  }

  /// How much it matters.
  public var severity: Severity
  /// What was found: lowercase, no full stop, values in backticks.
  public var message: String
  /// What this finding has in common with findings of other files; those with one topic are shown
  /// as one.
  ///
  /// `nil` if the message is the same in each file.
  public var topic: String?
  /// The location, such as `path:line:column`, a variable or a setting.
  ///
  /// `nil` if the message says it.
  public var location: String?
  /// The report that it is about; `nil` if it is about something else.
  package var report: String?

  /// Creates a finding.
  public init(
    _ severity: Severity, _ message: String, at location: String? = nil, topic: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.topic = topic
  }

  private enum CodingKeys: String, CodingKey {
    case severity, message, location
  }

  /// The findings with those of one severity and topic as one, which names the first and the number
  /// of files.
  public static func grouped(_ findings: [Finding]) -> [Finding] {
    struct Key: Hashable {
      var severity: Severity
      var topic: String
    }
    var order: [Key] = []
    var groups: [Key: [Finding]] = [:]
    for finding in findings {
      let key = Key(severity: finding.severity, topic: finding.topic ?? finding.message)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(finding)
    }
    return order.compactMap { key in
      guard let group = groups[key], var first = group.first else { return nil }
      let places = Set(group.map { $0.location ?? "" }).count
      guard places > 1 else { return first }
      let files = Set(group.compactMap(\.report)).count
      let number = files > 1 ? "in \(files) files" : "\(places) times"
      first.message = "\(key.topic) (\(number); the first is shown)"
      return first
    }
  }
}
