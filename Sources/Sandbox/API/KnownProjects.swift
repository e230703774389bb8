// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Decides which issues exist on the site.
struct KnownProjects: Sendable {
  /// The keys of the projects; every project exists where empty.
  let projects: Set<String>

  /// Whether an issue exists.
  ///
  /// An id names no project, so it counts as known.
  func knows(_ issue: String) -> Bool {
    guard !projects.isEmpty, let project = IssueText(issue)?.project else { return true }
    return projects.contains(project)
  }

  /// The build as it is stored, `nil` where no known issue is left; the unknown ones go into the answer.
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
