// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// Decides which issues exist.
struct KnownProjects: Sendable {
  /// The keys of the projects; if empty, every project exists.
  let projects: Set<String>

  /// Whether an issue exists.
  ///
  /// An id does not name a project, so it always exists.
  func knows(_ issue: String) -> Bool {
    guard !projects.isEmpty, let project = IssueText(issue)?.project else { return true }
    return projects.contains(project)
  }

  /// The build as it is stored, without the issues that do not exist, which the answer lists.
  ///
  /// `nil` if none of its issues exists.
  func keepKnown(_ build: SubmittedBuild, _ answer: inout SubmitAnswer) -> [String: JSONValue]? {
    let strangers = build.issueKeys.filter { !knows($0) && !answer.unknownIssueKeys.contains($0) }
    answer.unknownIssueKeys += strangers
    let keys = build.issueKeys.filter(knows)
    var associations: [Association] = []
    for association in build.associations {
      let type = association.associationType
      let known = association.values.filter(knows)
      let unknown = association.values.filter { !knows($0) }
      if !known.isEmpty { associations.append(Association(associationType: type, values: known)) }
      let entry = Association(associationType: type, values: unknown)
      if !unknown.isEmpty, !answer.unknownAssociations.contains(entry) {
        answer.unknownAssociations.append(entry)
      }
    }
    guard !keys.isEmpty || !associations.isEmpty else { return nil }
    var members = build.members.filter { $0.value != .null }
    members["issueKeys"] = keys.isEmpty ? nil : .array(keys.map(JSONValue.string))
    members["associations"] = associations.isEmpty ? nil : .array(associations.map(Self.json))
    return members
  }

  private static func json(_ association: Association) -> JSONValue {
    .object([
      "associationType": .string(association.associationType),
      "values": .array(association.values.map(JSONValue.string)),
    ])
  }
}

/// An issue key by the schema's pattern `\w{1,255}-\d{1,255}`, or an issue id.
struct IssueText: Sendable {
  /// The part before the last `-`; `nil` for an id.
  let project: String?

  /// Reads a key or an id; `nil` for any other text.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let dash = bytes.lastIndex(of: UInt8(ascii: "-")) else {
      guard Self.isNumber(bytes[...]) else { return nil }
      project = nil
      return
    }
    let name = bytes[..<dash]
    guard (1...255).contains(name.count), name.allSatisfy(Self.isWord),
      Self.isNumber(bytes[(dash + 1)...])
    else { return nil }
    project = String(decoding: name, as: UTF8.self)
  }

  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    (1...255).contains(bytes.count) && bytes.allSatisfy(\.isDigit)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || byte == UInt8(ascii: "_")
  }
}
