// SPDX-License-Identifier: Apache-2.0

internal import TextCoding

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
  /// How many findings it stands for, if they were grouped.
  package var count = 1

  /// Creates a finding.
  public init(
    _ severity: Severity, _ message: String, at location: String? = nil, topic: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.location = location
    self.topic = topic
  }

  /// A finding in place of those that are not shown.
  package static func more(_ count: Int, _ severity: Severity) -> Finding {
    Finding(severity, count.counted("more finding is", "more findings are") + " not shown")
  }

  private enum CodingKeys: String, CodingKey {
    case severity, message, location
  }

  /// The findings with those of one severity and topic as one, which names the first and the number
  /// of files.
  public static func grouped(_ findings: [Finding]) -> [Finding] {
    var groups = FindingGroups()
    groups.add(findings)
    return groups.findings
  }
}

extension [Finding] {
  /// Adds a finding.
  package mutating func add(
    _ severity: Finding.Severity, _ message: String, at location: String? = nil
  ) {
    append(Finding(severity, message, at: location))
  }
}

/// Findings, of which those with one severity and topic are kept as one.
///
/// There may be several for each of 100,000 files, so of a group only the first is kept.
package struct FindingGroups: Sendable {
  private struct Key: Hashable {
    var severity: Finding.Severity
    var topic: String
  }

  private struct Group {
    let first: Finding
    /// Digests of the different locations and reports.
    var places: Set<Int> = []
    var reports: Set<Int> = []
    /// How many findings there are besides those that were added: groups of an earlier grouping.
    var further = 0
    var isGroup = false

    mutating func add(_ finding: Finding) {
      isGroup = isGroup || !places.isEmpty
      places.insert((finding.location ?? "").hashValue)
      if let report = finding.report { reports.insert(report.hashValue) }
      further += finding.count - 1
    }

    var finding: Finding {
      let count = places.count + further
      guard isGroup, count > 1 else { return first }
      let files = reports.count + further
      let number = files > 1 && !reports.isEmpty ? "in \(files) files" : "\(count) times"
      var finding = first
      finding.topic = first.topic ?? first.message
      finding.message = "\(finding.topic ?? "") (\(number); the first is shown)"
      finding.count = count
      return finding
    }
  }

  /// The groups that are kept; the findings of all others are only counted.
  private static let limit = 1000

  private var groups: [Group] = []
  private var positions: [Key: Int] = [:]
  private var others: (severity: Finding.Severity, count: Int)?

  package init() {}

  /// Adds a finding, or a group of them.
  package mutating func add(_ finding: Finding) {
    let key = Key(severity: finding.severity, topic: finding.topic ?? finding.message)
    guard let position = positions[key] ?? open(finding, key) else {
      let worst = max(others?.severity ?? .note, finding.severity)
      others = (worst, (others?.count ?? 0) + finding.count)
      return
    }
    groups[position].add(finding)
  }

  /// Adds findings.
  package mutating func add(_ findings: [Finding]) {
    for finding in findings { add(finding) }
  }

  private mutating func open(_ finding: Finding, _ key: Key) -> Int? {
    guard groups.count < Self.limit else { return nil }
    positions[key] = groups.count
    groups.append(Group(first: finding))
    return groups.count - 1
  }

  /// One finding for each group, in the order in which the groups began.
  package var findings: [Finding] {
    let shown = groups.map(\.finding)
    guard let others else { return shown }
    var rest = Finding.more(others.count, others.severity)
    rest.count = others.count
    return shown + [rest]
  }
}
