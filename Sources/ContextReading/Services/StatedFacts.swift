// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// The facts that a CI service states, read from its variables.
struct StatedFacts: Sendable {
  /// The service; `nil` if none was detected, so that nothing is stated.
  let service: CIService?
  /// How the service states facts; empty if no service was detected.
  let lookups: FactLookups
  private var variables = Variables([:])
  var commit: Fact<String>?
  var branch: Fact<String>?
  var tag: Fact<String>?
  var pullRequest: Fact<String>?
  var repository: Fact<Remote>?
  var buildNumber: Fact<Int64>?
  var state: Fact<BuildState>?
  var isStateProvisional = false
  var isStateOfRun = false
  var findings: [Finding] = []

  /// Reads what a service states in the variables of a job and in the files that they name.
  init(_ service: CIService?, in environment: [String: String]) {
    self.service = service
    lookups = service?.lookups() ?? FactLookups()
    guard let service else { return }
    (variables, findings) = lookups.variables(in: environment, unsetMark: service.unsetMark)
    commit = variables.fact(lookups.commit) { CommitText.isId($0) ? $0 : nil }
    readNumber()
    readRefs()
    readRepository()
    readState()
  }

  var pipelineId: Fact<String>? { fact(\.pipelineId) }
  var displayName: Fact<String>? { fact(\.displayName) }
  var displayNumber: Fact<String>? { fact(\.displayNumber) }
  var url: Fact<String>? { fact(\.url, sanitisedRunURL) }
  var reportedRun: Fact<String>? { fact(\.reportedRun) }
  var attempt: Fact<Int64>? { fact(\.attempt, Int64.init(digits:)) }
  var jobName: Fact<String>? { fact(\.jobName) }
  var jobIndex: Fact<Int64>? { fact(\.jobIndex, Int64.init(digits:)) }
  var jobTotal: Fact<Int64>? { fact(\.jobTotal, Int64.init(digits:)) }
  var jobId: Fact<String>? { fact(\.jobId) }
  var runId: Fact<String>? { fact(\.runId) }
  var runStart: Fact<Int64>? { fact(\.runStart, Int64.init(digits:)) }

  /// Learns the remote, which some services do not state, and the names of all remotes, which some
  /// state with the branch.
  mutating func learn(from git: GitFacts?) {
    guard let git else { return }
    if let page = git.origin?.remote.webURL { variables.documents[Variables.gitRemote] = page }
    variables.remoteNames = git.remoteNames
    readRefs()
  }

  private func fact(_ field: KeyPath<FactLookups, [Lookup]>) -> Fact<String>? { fact(field) { $0 } }

  private func fact<Value: CustomStringConvertible>(
    _ field: KeyPath<FactLookups, [Lookup]>, _ read: (String) -> Value?
  ) -> Fact<Value>? {
    variables.fact(lookups[keyPath: field], read)
  }

  /// The texts that one of the service's fields gives, in order.
  func texts(_ field: KeyPath<FactLookups, [Lookup]>) -> [Fact<String>] {
    variables.texts(lookups[keyPath: field])
  }

  private mutating func readNumber() {
    let numbers = texts(\.buildNumber).filter { $0.value.utf8.allSatisfy(\.isDigit) }
    buildNumber = variables.fact(lookups.buildNumber) { text in
      Int64(digits: text).flatMap { $0 <= Limits.exactInteger ? $0 : nil }
    }
    guard buildNumber == nil, let first = numbers.first else { return }
    findings.add(
      .error,
      "the number \(first.value) is not used: it is larger than \(Limits.exactInteger), the "
        + "largest that Jira keeps exactly; pass --build-number", at: first.origin.description)
  }

  private mutating func readRefs() {
    let refs = texts(\.branch).map { (ref: RefText($0.value), origin: $0.origin) }
    let tags =
      variables.all(lookups.tag, RefText.tagName)
      + refs.compactMap { ref, origin in
        if case .tag(let name) = ref { (name, origin) } else { nil }
      }
    tag = Fact(firstOf: tags)
    branch = Fact(
      firstOf: refs.compactMap { ref, origin in
        switch ref {
        case .branch(let name) where name != tags.first?.0: (name, origin)
        case .mergeQueue(let base, _): (base, origin)
        default: nil
        }
      })
    pullRequest = Fact(
      firstOf: variables.all(lookups.pullRequest, Self.changeRequest)
        + refs.compactMap { ref, origin in
          switch ref {
          case .changeRequest(let number), .mergeQueue(_, let number): (number, origin)
          default: nil
          }
        })
  }

  private mutating func readRepository() {
    repository = variables.fact(lookups.repository) { Remote($0, hint: lookups.forge) }
    if repository == nil, let first = texts(\.repository).first {
      findings.add(.warning, "the value is not a repository", at: first.origin.description)
    }
  }

  private mutating func readState() {
    for rule in lookups.state {
      guard let stated = rule.source.read(variables), let state = rule.read(stated.value) else {
        continue
      }
      self.state = Fact(state, from: stated.origin ?? .concluded("the CI service"))
      isStateProvisional = rule.weight == .soFar
      isStateOfRun = rule.isOfRun
      return
    }
  }

  /// The number in `7`, `pull/7` or the URL of a change request; `false` and words have none.
  private static func changeRequest(_ text: String) -> String? {
    let last = text.split(separator: "/").last.map(String.init) ?? ""
    return Int64(digits: last) == nil ? nil : last
  }
}

/// Facts from lookups.
extension Variables {
  /// The texts that lookups give, in order.
  func texts(_ lookups: [Lookup]) -> [Fact<String>] {
    lookups.compactMap { $0.read(self) }
      .map { Fact($0.value, from: $0.origin ?? .concluded("the CI service")) }
  }

  /// The values of the lookups' texts, in order.
  func all<Value>(_ lookups: [Lookup], _ read: (String) -> Value?) -> [(Value, FactOrigin)] {
    texts(lookups).compactMap { stated in read(stated.value).map { ($0, stated.origin) } }
  }

  /// The first value, with the others as overridden.
  func fact<Value: CustomStringConvertible>(
    _ lookups: [Lookup], _ read: (String) -> Value?
  ) -> Fact<Value>? {
    Fact(firstOf: all(lookups, read))
  }
}

extension Fact where Value: CustomStringConvertible {
  /// The first of several values, with those that differ as overridden; `nil` if there is none.
  fileprivate init?(firstOf values: [(Value, FactOrigin)]) {
    guard let (value, origin) = values.first else { return nil }
    self.init(value, from: origin)
    var texts: Set = [value.description]
    for (other, origin) in values where texts.insert(other.description).inserted {
      overridden.append(Overridden(value: other.description, origin: origin))
    }
  }

  /// The first of several facts, with the others as overridden.
  static func first(of facts: Fact<Value>?...) -> Fact<Value>? {
    let known = facts.compactMap { $0 }
    guard var winner = known.first else { return nil }
    let text = winner.value.description
    for loser in known.dropFirst() {
      let all =
        [Overridden(value: loser.value.description, origin: loser.origin)] + loser.overridden
      for other in all where other.value != text && !winner.overridden.contains(other) {
        winner.overridden.append(other)
      }
    }
    return winner
  }
}
