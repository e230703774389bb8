// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import ContextReading
import JiraBuilds
import ReportReading

/// The words that an option takes, from the registry that knows them: for help texts and completions.
struct OptionChoices: Sendable {
  var words: [String]

  /// The words as a sentence lists them: `a, b or c`.
  var text: String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// The words as a shell offers them.
  var completion: CompletionKind { .list(words) }

  static let state = all(BuildState.self)
  static let format = OptionChoices(words: ["auto"] + ReportFormat.all.map(\.name))
  static let subtests = all(ReportOptions.Subtests.self)
  static let damaged = all(ReadReports.DamagePolicy.self)
  static let issueCase = all(KeyRules.LetterCase.self)
  static let provider = OptionChoices(words: CIService.all.map(\.id) + ["none"])
  static let auth = OptionChoices(words: AuthenticationMode.all.map(\.name))
  static let color = all(Terminal.Color.self)

  /// What `keys --source` takes.
  static let textSource = OptionChoices(
    words: KeyCandidate.Source.allCases.filter { $0 != .explicit }.map(\.rawValue))

  /// What `--issue-source` takes: as ``textSource``, with many commits.
  static let issueSource = OptionChoices(
    words: textSource.words.map { $0 == KeyCandidate.Source.commit.rawValue ? $0 + "s" : $0 })

  private static func all<Choice: RawRepresentable<String> & CaseIterable>(
    _: Choice.Type
  ) -> OptionChoices {
    OptionChoices(words: Choice.allCases.map(\.rawValue))
  }
}
