// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A CI service: how it is recognised, and where it states each fact of a build.
///
/// A field lists its lookups in order of precedence; the first that gives a text wins. A new
/// service is one file that makes such a value and one line in ``all``.
package struct CIService: Sendable {
  /// A file that variables name and that states further facts.
  enum Document: Sendable {
    /// The JSON of the event that started the run, named by a variable.
    case event(String)
    /// Java properties, named by a variable.
    case properties(String)
  }

  /// The id, as in `--provider`.
  package var id: String
  /// How its variables are recognised.
  var detection: Detection
  /// The first character of values that are placeholders.
  var unsetMark: Character?
  /// The file that states further facts.
  var document: Document?
  /// The forge that shows the repositories, if the service implies one.
  var forge: Forge?
  /// The commit of the build; for a change request, its head.
  var commit: [Lookup] = []
  /// The commit if it may be a test merge, whose second parent is the head of the change request.
  var testMerge: [Lookup] = []
  /// The branch, or any ref from which one is read.
  var branch: [Lookup] = []
  /// The tag.
  var tag: [Lookup] = []
  /// The number of the change request.
  var pullRequest: [Lookup] = []
  /// The branch that the change request is to be merged into.
  var baseBranch: [Lookup] = []
  /// The commit that the change request starts from.
  var baseCommit: [Lookup] = []
  /// The repository, its page before its clone URL.
  var repository: [Lookup] = []
  /// Whether git knows the repository better, because the service only guesses the forge.
  var guessesRepository = false
  /// The definition that counts its runs.
  var pipelineId: [Lookup] = []
  /// The number of the run.
  var buildNumber: [Lookup] = []
  /// The id of the run, if there is no number and one must be computed.
  var runId: [Lookup] = []
  /// The start of the run in seconds since 1970, for a computed number.
  var runStart: [Lookup] = []
  /// The attempt, counted from 1.
  var attempt: [Lookup] = []
  /// The name of the job, the same for all its parallel copies.
  var jobName: [Lookup] = []
  /// Which of the job's parallel copies this is, counted from 0 or 1, as the service does.
  var jobIndex: [Lookup] = []
  /// How many parallel copies the job has.
  var jobTotal: [Lookup] = []
  /// The id of the job.
  var jobId: [Lookup] = []
  /// The name of the pipeline as people know it.
  var displayName: [Lookup] = []
  /// The number of the run as people know it, if it differs from the number.
  var displayNumber: [Lookup] = []
  /// The page of the run.
  var url: [Lookup] = []
  /// The result of the run; the first that states it.
  var state: [StateRule] = []
  /// Titles of the change request.
  var titles: [Lookup] = []
  /// Messages of tags.
  var tagMessages: [Lookup] = []
  /// Messages of commits.
  var messages: [Lookup] = []
  /// The directory the service checked the repository out into.
  var workspace: [Lookup] = []
}

extension CIService {
  /// All services, in the order of detection: a service that copies another's variables comes
  /// before it, and the one with the most generic variables is last.
  package static let all: [CIService] = [
    .forgejoActions, .giteaActions, .woodpecker, .harness, .circleCI, .gitLabCI, .gitHubActions,
    .buildkite, .travisCI, .azurePipelines, .bitbucketPipelines, .appVeyor, .semaphore, .bitrise,
    .buddy, .codefresh, .codeBuild, .xcodeCloud, .drone, .cirrusCI, .bamboo, .goCD, .sourcehut,
    .codeship, .teamCity, .netlify, .vercel, .cloudBuild, .prow, .vela, .screwdriver, .rwx,
    .codemagic, .appcircle, .easBuild, .taskcluster, .zuul, .herokuCI, .render, .cloudflarePages,
    .jetBrainsSpace, .concourse, .jenkins,
  ]

  /// The service whose job set these variables; `nil` if none is recognised.
  package static func detect(
    in environment: [String: String], among services: [CIService] = all
  ) -> CIService? {
    services.first { $0.detection.holds(in: Variables(environment, unsetMark: $0.unsetMark)) }
  }
}

/// How the variables of a CI service are recognised; a string literal names a variable that is on.
package indirect enum Detection: Sendable, ExpressibleByStringLiteral {
  /// A variable is set to something other than `0` or `false`.
  case on(String)
  /// A variable has this value, ignoring case.
  case value(String, String)
  /// A label of the host name in a URL begins with one of several words.
  case hostLabel(String, [String])
  /// All hold.
  case all([Detection])
  /// At least one holds.
  case any([Detection])
  /// The given one does not hold.
  case not(Detection)

  /// A variable that is set to something other than `0` or `false`.
  package init(stringLiteral name: String) { self = .on(name) }

  /// Whether the variables are those of the service.
  func holds(in variables: Variables) -> Bool {
    switch self {
    case .on(let name):
      guard let value = variables[name]?.lowercased() else { return false }
      return value != "0" && value != "false"
    case .value(let name, let value):
      return variables[name]?.lowercased() == value
    case .hostLabel(let name, let words):
      guard let host = variables[name].flatMap(URLText.init)?.host else { return false }
      return host.split(separator: ".").contains { label in words.contains(where: label.hasPrefix) }
    case .all(let parts): return parts.allSatisfy { $0.holds(in: variables) }
    case .any(let parts): return parts.contains { $0.holds(in: variables) }
    case .not(let other): return !other.holds(in: variables)
    }
  }
}

/// How a CI service's variable states the result of the run.
package struct StateRule: Sendable {
  /// Whether a success may only mean "so far".
  enum Weight: Sendable {
    /// The variable is set when the outcome is known.
    case final
    /// The variable can be read while more steps are to come.
    case soFar
  }

  let variable: String
  let weight: Weight
  let read: @Sendable (String) -> BuildState?

  /// A variable whose words, ignoring case, mean states; other words say nothing.
  static func words(
    _ variable: String, _ words: [String: BuildState], _ weight: Weight = .final
  ) -> StateRule {
    StateRule(variable: variable, weight: weight) { words[$0.lowercased()] }
  }

  /// A variable that holds the word for a state; only words for the end of a run count.
  static func result(_ variable: String, _ weight: Weight = .final) -> StateRule {
    StateRule(variable: variable, weight: weight) { word in
      BuildState(word: word).flatMap { [.successful, .failed, .cancelled].contains($0) ? $0 : nil }
    }
  }

  /// A variable that holds a word that any of the services uses for a state.
  static func anyWord(_ variable: String) -> StateRule {
    StateRule(variable: variable, weight: .final) { BuildState(word: $0) }
  }

  /// A variable that holds an exit status: 0 is success.
  static func exitStatus(_ variable: String, _ weight: Weight = .final) -> StateRule {
    StateRule(variable: variable, weight: weight) { text in
      Int(text).map { $0 == 0 ? .successful : .failed }
    }
  }
}
