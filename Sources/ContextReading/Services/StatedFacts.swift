// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// The facts that a CI service states, read from its variables.
struct StatedFacts: Sendable {
  var commit: Fact<String>?
  var branch: Fact<String>?
  var tag: Fact<String>?
  var pullRequest: Fact<String>?
  var repository: Fact<Remote>?
  var pipelineId: Fact<String>?
  var buildNumber: Fact<Int64>?
  var displayName: Fact<String>?
  var displayNumber: Fact<String>?
  var url: Fact<String>?
  var state: Fact<BuildState>?
  var isStateProvisional = false
  var attempt: Fact<Int64>?
  var jobName: Fact<String>?
  var jobIndex: Fact<Int64>?
  var jobTotal: Fact<Int64>?
  var jobId: Fact<String>?
  var runId: Fact<String>?
  var runStart: Fact<Int64>?
  var findings: [Finding] = []

  /// Nothing, as if no service was detected.
  init() {}

  /// Reads the pipeline again, now that the remote is known.
  mutating func readPipeline(of service: CIService, _ variables: Variables, remote: Remote?) {
    guard let page = remote?.webURL else { return }
    var variables = variables
    variables.documents[Variables.gitRemote] = page
    pipelineId = FactReader(variables: variables).fact(service.pipelineId) { $0 }
  }

  /// Reads what a service states.
  init(_ service: CIService, in variables: Variables) {
    let reader = FactReader(variables: variables)
    commit = reader.fact(service.commit) { CommitText.isId($0) ? $0 : nil }
    pipelineId = reader.fact(service.pipelineId) { $0 }
    readNumber(of: service, reader)
    displayName = reader.fact(service.displayName) { $0 }
    displayNumber = reader.fact(service.displayNumber) { $0 }
    url = reader.fact(service.url, sanitisedRunURL)
    attempt = reader.fact(service.attempt, Int64.init(digits:))
    jobName = reader.fact(service.jobName) { $0 }
    jobIndex = reader.fact(service.jobIndex, Int64.init(digits:))
    jobTotal = reader.fact(service.jobTotal, Int64.init(digits:))
    jobId = reader.fact(service.jobId) { $0 }
    runId = reader.fact(service.runId) { $0 }
    runStart = reader.fact(service.runStart, Int64.init(digits:))
    readRefs(of: service, reader)
    readRepository(of: service, reader)
    readState(of: service, variables)
  }

  private mutating func readNumber(of service: CIService, _ reader: FactReader) {
    let numbers = reader.texts(service.buildNumber).filter { $0.value.utf8.allSatisfy(\.isDigit) }
    buildNumber = reader.fact(service.buildNumber) { text in
      Int64(digits: text).flatMap { $0 <= Limits.exactInteger ? $0 : nil }
    }
    guard buildNumber == nil, let first = numbers.first else { return }
    findings.append(
      Finding(
        .error,
        "the number \(first.value) is not used: it is larger than \(Limits.exactInteger), the "
          + "largest that Jira keeps exactly; pass --build-number", at: first.origin.description))
  }

  private mutating func readRefs(of service: CIService, _ reader: FactReader) {
    let refs = reader.texts(service.branch).map { (ref: RefText($0.value), origin: $0.origin) }
    let tags =
      reader.all(service.tag, RefText.tagName)
      + refs.compactMap { ref, origin in
        if case .tag(let name) = ref { (name, origin) } else { nil }
      }
    tag = FactReader.fact(tags)
    branch = FactReader.fact(
      refs.compactMap { ref, origin in
        switch ref {
        case .branch(let name) where name != tags.first?.0: (name, origin)
        case .mergeQueue(let base, _): (base, origin)
        default: nil
        }
      })
    pullRequest = FactReader.fact(
      reader.all(service.pullRequest, Self.changeRequest)
        + refs.compactMap { ref, origin in
          switch ref {
          case .changeRequest(let number), .mergeQueue(_, let number): (number, origin)
          default: nil
          }
        })
  }

  private mutating func readRepository(of service: CIService, _ reader: FactReader) {
    let texts = reader.texts(service.repository)
    repository = reader.fact(service.repository) { Remote($0, hint: service.forge) }
    if repository == nil, let first = texts.first {
      findings.append(
        Finding(.warning, "the value is not a repository", at: first.origin.description))
    }
  }

  private mutating func readState(of service: CIService, _ variables: Variables) {
    for rule in service.state {
      guard let state = variables[rule.variable].flatMap(rule.read) else { continue }
      self.state = Fact(state, from: .ciService(rule.variable))
      isStateProvisional = rule.weight == .soFar
      return
    }
  }

  /// The number in `7`, `pull/7` or the URL of a change request; `false` and words have none.
  private static func changeRequest(_ text: String) -> String? {
    let last = text.split(separator: "/").last.map(String.init) ?? ""
    return Int64(digits: last) == nil ? nil : last
  }
}

/// Makes facts from lookups.
struct FactReader {
  let variables: Variables

  /// The texts that lookups give, in order.
  func texts(_ lookups: [Lookup]) -> [Fact<String>] {
    lookups.compactMap { $0.read(variables) }
      .map { Fact($0.value, from: $0.origin ?? .concluded("the CI service")) }
  }

  /// The values of the lookups' texts, in order.
  func all<Value>(_ lookups: [Lookup], _ read: (String) -> Value?) -> [(Value, FactOrigin)] {
    texts(lookups).compactMap { stated in read(stated.value).map { ($0, stated.origin) } }
  }

  /// The first value, with the others as overridden.
  func fact<Value: TextualValue>(_ lookups: [Lookup], _ read: (String) -> Value?) -> Fact<Value>? {
    Self.fact(all(lookups, read))
  }

  /// The first value, with those that differ as overridden.
  static func fact<Value: TextualValue>(_ values: [(Value, FactOrigin)]) -> Fact<Value>? {
    guard let (value, origin) = values.first else { return nil }
    var overridden: [Fact<Value>.Overridden] = []
    for (other, origin) in values.dropFirst()
    where other.text != value.text && !overridden.contains(where: { $0.value == other.text }) {
      overridden.append(Fact<Value>.Overridden(value: other.text, origin: origin))
    }
    return Fact(value, from: origin, over: overridden)
  }
}

/// The value of a fact that can be shown.
protocol TextualValue: Sendable {
  /// The value as `explain` shows it.
  var text: String { get }
}

extension String: TextualValue {
  var text: String { self }
}

extension Int64: TextualValue {
  var text: String { String(self) }
}

extension BuildState: TextualValue {
  var text: String { rawValue }
}

extension Remote: TextualValue {
  var text: String { repositoryURI }
}

extension Fact where Value: TextualValue {
  /// The first of several facts, with the others as overridden.
  static func first(of facts: Fact<Value>?...) -> Fact<Value>? {
    let known = facts.compactMap { $0 }
    guard var winner = known.first else { return nil }
    for loser in known.dropFirst() {
      let all = [Overridden(value: loser.value.text, origin: loser.origin)] + loser.overridden
      for other in all where other.value != winner.value.text && !winner.overridden.contains(other)
      {
        winner.overridden.append(other)
      }
    }
    return winner
  }
}
