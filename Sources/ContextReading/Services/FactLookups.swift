// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Where a CI service states each fact of a build.
///
/// A field lists its lookups in order of precedence; the first that gives a text wins.
struct FactLookups: Sendable {
  /// A file that variables name and that states further facts.
  enum Document: Sendable {
    /// The JSON of the event that started the run, named by a variable.
    case event(String)
    /// Java properties, named by a variable.
    case properties(String)
  }

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
  /// The e-mail address with which the service commits when it merges the base into the head of a
  /// change request itself, so that the head is the first parent.
  var mergeCommitter: String?
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
  /// The number of another run, the one that started this one, if that run is reported instead.
  var reportedRun: [Lookup] = []
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

/// How a CI service states the result of the run.
struct StateRule: Sendable {
  /// Whether a success may only mean "so far".
  enum Weight: Sendable {
    /// It is stated when the outcome is known.
    case final
    /// It can be read while more steps are to come.
    case soFar
  }

  let source: Lookup
  let weight: Weight
  /// Whether it is the result of the whole run, not only of the job.
  var isOfRun = false
  let read: @Sendable (String) -> BuildState?

  /// A value whose words, ignoring case, mean states; other words say nothing.
  static func words(
    _ source: Lookup, _ words: [String: BuildState], _ weight: Weight = .final
  ) -> StateRule {
    StateRule(source: source, weight: weight) { words[$0.lowercased()] }
  }

  /// A value that is the word for a state; only words for the end of a run count.
  static func result(
    _ source: Lookup, _ weight: Weight = .final, isOfRun: Bool = false
  ) -> StateRule {
    StateRule(source: source, weight: weight, isOfRun: isOfRun) { word in
      BuildState(word: word).flatMap { [.successful, .failed, .cancelled].contains($0) ? $0 : nil }
    }
  }

  /// A value that is a word that any of the services uses for a state.
  static func anyWord(_ source: Lookup) -> StateRule {
    StateRule(source: source, weight: .final) { BuildState(word: $0) }
  }

  /// A value that is an exit status: 0 is success.
  static func exitStatus(_ source: Lookup, _ weight: Weight = .final) -> StateRule {
    StateRule(source: source, weight: weight) { text in
      Int(text).map { $0 == 0 ? .successful : .failed }
    }
  }
}
