// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of the reports, and the reports themselves.
struct ReportInputOptions: ParsableArguments {
  @Argument(
    help:
      "Files, directories (searched for *.xml and *.tap), quoted globs (** too) or - for stdin.",
    completion: .file())
  var report: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Leave out what matches this glob (repeatable).", valueName: "glob"))
  var exclude: [String] = []
  @Flag(help: "Follow links met while searching a directory.")
  var follow = false
  @Option(
    help: "The format of all reports: \(OptionChoices.format.text).",
    completion: OptionChoices.format.completion)
  var format: String?
  @Option(
    help: ArgumentHelp(
      "Which TAP points count: \(OptionChoices.subtests.text).", valueName: "which"),
    completion: OptionChoices.subtests.completion)
  var subtests: String?
  @Flag(help: "Merge repeated test cases of one identity (JUnit XML).")
  var mergeReruns = false
  @Flag(help: "Go on where no report matches.")
  var allowEmpty = false
  @Option(
    help: ArgumentHelp(
      "What to do with a damaged report: \(OptionChoices.damaged.text).", valueName: "what"),
    completion: OptionChoices.damaged.completion)
  var damaged: String?

  func collect(into given: inout GivenOptions) {
    given.add(exclude, to: "exclude")
    given.raise("follow", if: follow)
    given["format"] = format
    given["subtests"] = subtests
    given.raise("merge-reruns", if: mergeReruns)
    given.raise("allow-empty", if: allowEmpty)
    given["damaged"] = damaged
  }
}
