// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The branch and the tag that the user gave, read like those of a CI service: `--branch
/// "$GITHUB_REF"` may be any ref.
struct GivenRefs: Sendable {
  /// The branch.
  private(set) var branch: Fact<String>?
  /// The tag.
  private(set) var tag: Fact<String>?
  /// The number of the change request, if its ref was given as a branch.
  private(set) var pullRequest: Fact<String>?
  /// Warnings about given values that are not names.
  private(set) var findings: [Finding] = []

  /// Reads what was given.
  init(_ settings: BuildSettings) {
    tag = settings.tag.flatMap { fact in readTag(fact) }
    guard let given = settings.branch else { return }
    switch RefText(given.value) {
    case .branch(let name), .mergeQueue(let name, _): branch = Fact(name, from: given.origin)
    case .tag(let name):
      if tag == nil { tag = Fact(name, from: given.origin) }
    case .changeRequest(let number):
      pullRequest = Fact(number, from: given.origin)
      reject(given, "is the ref of a pull or merge request, not a branch")
    case .none: reject(given, "is not the name of a branch")
    }
  }

  private mutating func readTag(_ given: Fact<String>) -> Fact<String>? {
    let rest = given.value.after(prefix: "refs/tags/") ?? ""
    let name = rest.isEmpty ? given.value : String(rest)
    guard name != "HEAD" else {
      reject(given, "is not the name of a tag")
      return nil
    }
    return Fact(name, from: given.origin)
  }

  private mutating func reject(_ given: Fact<String>, _ reason: String) {
    findings.add(
      .warning, "`\(given.value)` \(reason); it is not used", at: given.origin.description)
  }
}
