// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How issue keys are found, and where git and the CI service are read.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only issues of this project, in any case (repeatable).", valueName: "project"))
  var issueProject: [String] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A regular expression (PCRE2) in place of the published pattern.", valueName: "regex"))
  var issuePattern: String?
  @Option(
    help: ArgumentHelp(
      """
      Which case keys may have: \(OptionChoices.issueCase.text); `branch` is any case in branches.
      """, valueName: "case"),
    completion: OptionChoices.issueCase.completion)
  var issueCase: String?
  @Option(
    help: ArgumentHelp(
      """
      Where keys are looked for: \(OptionChoices.issueSource.text) (repeatable; default all).
      """, valueName: "source"),
    completion: OptionChoices.issueSource.completion)
  var issueSource: [String] = []
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The git range whose messages are searched, such as `main..HEAD`.", valueName: "range"))
  var commits: String?
  @Option(
    help: ArgumentHelp("The CI service, or `none`; by default it is detected.", valueName: "name"),
    completion: OptionChoices.provider.completion)
  var provider: String?
  @Option(
    name: [.customLong("directory"), .customShort("C")],
    help: ArgumentHelp("Where git is read (default: the working directory).", valueName: "dir"),
    completion: .directory)
  var directory: String?

  func collect(into given: inout GivenOptions) {
    given.add(issueProject, to: "issue-project")
    given["issue-pattern"] = issuePattern
    given["issue-case"] = issueCase
    given.add(issueSource, to: "issue-source")
    given["commits"] = commits
    given["provider"] = provider
    given["directory"] = directory
  }
}
