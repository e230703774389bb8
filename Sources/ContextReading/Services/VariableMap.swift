// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// The settings whose values the user takes from variables of an unknown CI service.
struct VariableMap {
  private let entries: [(setting: String, variable: String)]

  /// Reads `--from-env` values such as `pipeline-id=CI_JOB_PATH`.
  ///
  /// - Throws: ``ContextError`` of kind `malformedMapping`.
  init(_ given: [Fact<String>]) throws(ContextError) {
    var entries: [(setting: String, variable: String)] = []
    for fact in given {
      for text in fact.value.split(separator: ",") {
        entries.append(try Self.entry(String(text).trimmingBlanks(), fact.origin))
      }
    }
    self.entries = entries
  }

  private static func entry(
    _ text: String, _ origin: FactOrigin
  ) throws(ContextError) -> (setting: String, variable: String) {
    guard let (name, variable) = text.halves(at: "="), variable.utf8.allSatisfy(isNameByte),
      !variable.isEmpty
    else {
      throw ContextError(
        .malformedMapping, "`\(text)` is not of the form SETTING=VARIABLE", at: origin.description,
        fix: "write it like `pipeline-id=CI_JOB_PATH`")
    }
    guard fields.contains(where: { $0.name == name }) else {
      throw ContextError(
        .malformedMapping, "`\(name)` cannot be taken from a variable", at: origin.description,
        fix: "use one of \(fields.map(\.name).joined(separator: ", "))")
    }
    return (String(name), String(variable))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  /// The service whose fields these variables fill first; a service of its own if none was
  /// detected.
  func mapping(over service: CIService?) -> CIService? {
    guard !entries.isEmpty else { return service }
    var lookups = service?.lookups() ?? FactLookups()
    for entry in entries.reversed() {
      guard let field = Self.fields.first(where: { $0.name == entry.setting }) else { continue }
      field.add(entry.variable, &lookups)
    }
    let filled = lookups
    return CIService(
      id: service?.id ?? "", detection: service?.detection ?? .any([]),
      unsetMark: service?.unsetMark, lookups: filled)
  }

  private static let fields: [(name: String, add: @Sendable (String, inout FactLookups) -> Void)] =
    [
      ("pipeline-id", { $1.pipelineId.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("build-number", { $1.buildNumber.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("display-name", { $1.displayName.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("url", { $1.url.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("state", { $1.state.insert(.anyWord(Lookup(stringLiteral: $0)), at: 0) }),
      ("commit", { $1.commit.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("branch", { $1.branch.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("tag", { $1.tag.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("repository", { $1.repository.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("pull-request", { $1.pullRequest.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("title", { $1.titles.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("message", { $1.messages.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("attempt", { $1.attempt.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("job-name", { $1.jobName.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("job-index", { $1.jobIndex.insert(Lookup(stringLiteral: $0), at: 0) }),
      ("job-total", { $1.jobTotal.insert(Lookup(stringLiteral: $0), at: 0) }),
    ]
}
