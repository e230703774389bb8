// SPDX-License-Identifier: Apache-2.0

/// A CI service: how it is told, and where it states each fact of a build.
///
/// A field lists its recipes in order of precedence, the first that gives a text wins. Adding a service is one
/// file that makes such a value and one line in ``all``.
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
  /// The name, as its vendor writes it.
  package var name: String
  /// How its variables are told.
  var detection: Detection
  /// A first character of values that are placeholders.
  var unsetMark: Character?
  /// The file that states further facts.
  var document: Document?
  /// What shows the repositories of this service, where it implies that.
  var forge: Forge?
  /// The commit of the build; on a change request its head.
  var commit: [Recipe] = []
  /// The commit where it may be a merge made for testing, whose second parent is the head.
  var testMerge: [Recipe] = []
  /// The branch, or any ref from which one is read.
  var branch: [Recipe] = []
  /// The tag.
  var tag: [Recipe] = []
  /// The number of the change request.
  var pullRequest: [Recipe] = []
  /// The branch that the change request leads to.
  var baseBranch: [Recipe] = []
  /// The commit from which the change request starts.
  var baseCommit: [Recipe] = []
  /// The repository, its page before its clone URL.
  var repository: [Recipe] = []
  /// Whether git knows the repository better, because the service only guesses the forge.
  var guessesRepository = false
  /// The definition that counts its runs.
  var pipelineId: [Recipe] = []
  /// The number of the run.
  var buildNumber: [Recipe] = []
  /// The id of the run, where no number is stated and one must be made.
  var runId: [Recipe] = []
  /// The start of the run in seconds since 1970, for such a number.
  var runStart: [Recipe] = []
  /// The attempt, counted from 1.
  var attempt: [Recipe] = []
  /// The human name of the pipeline.
  var displayName: [Recipe] = []
  /// The human number of the run, where it differs from the number.
  var displayNumber: [Recipe] = []
  /// The page of the run.
  var url: [Recipe] = []
  /// How the run went, the first that states it.
  var state: [StateRule] = []
  /// Titles of the change request.
  var titles: [Recipe] = []
  /// Messages of tags.
  var tagMessages: [Recipe] = []
  /// Messages of commits.
  var messages: [Recipe] = []
  /// The directory the service checked the repository out into.
  var workspace: [Recipe] = []
}
