// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// What git reports about its own run: where the working tree is, and the settings that say which
/// repository this is a clone of.
///
/// Source: api-trace2 in git's documentation. Each event is a line of JSON on standard error.
package struct GitTrace: Sendable {
  /// The variables that make git report it.
  static let variables = [
    "GIT_TRACE2_EVENT": "2", "GIT_TRACE2_EVENT_BRIEF": "1", "GIT_TRACE2_REDACT": "0",
    "GIT_TRACE2_CONFIG_PARAMS": "\(witness),remote.*.url,branch.*.remote,url.*.insteadof",
  ]

  /// A setting of each run; git too old to report settings does not report it either.
  private static let witness = "core.askpass"

  /// The real path of the top of the working tree.
  private(set) var workingTree: String?
  /// The settings, in the order in which git reads them.
  private(set) var settings: [GitConfiguration.Entry] = []
  /// Whether all events could be read, up to the end of the run.
  private(set) var isWhole = false

  /// Takes the lines that are events out of what git wrote to standard error.
  init(movingFrom complaint: inout [UInt8]) {
    var events: [ArraySlice<UInt8>] = []
    var rest: [UInt8] = []
    for line in complaint.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.starts(with: #"{"event":""#.utf8) {
        events.append(line)
      } else {
        rest += line + [0x0A]
      }
    }
    complaint = rest
    var isRead = true
    for line in events {
      let kind = line.dropFirst(10)
      guard kind.starts(with: "def_".utf8) || kind.starts(with: "exit\"".utf8) else { continue }
      if let event = JSONValue(line) { add(event) } else { isRead = false }
    }
    let hasSettings = settings.contains { $0.key == Self.witness }
    isWhole = isWhole && isRead && hasSettings
  }

  private mutating func add(_ event: JSONValue) {
    switch event["event"]?.string {
    case "def_repo": workingTree = event["worktree"]?.string
    case "def_param":
      guard let key = event["param"]?.string, let value = event["value"]?.string else { return }
      settings.append((key, value))
    case "exit": isWhole = true
    default: break
    }
  }
}
