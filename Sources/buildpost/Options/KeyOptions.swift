// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How issue keys are found, and where git and the CI service are read.
struct KeyOptions: ParsableArguments {
  @Option(help: "Only issues of this project, in any case (repeatable).")
  var issueProject: [String] = []
  @Option(
    parsing: .unconditional,
    help: "A regular expression (PCRE2) in place of the published pattern.")
  var issuePattern: String?
  @Option(
    help: """
      Which case keys may have: \(OptionChoices.issueCase.text); `branch` is any case in branches.
      """,
    completion: OptionChoices.issueCase.completion)
  var issueCase: String?
  @Option(
    help: """
      Where keys are looked for: \(OptionChoices.issueSource.text) (repeatable; default all).
      """,
    completion: OptionChoices.issueSource.completion)
  var issueSource: [String] = []
  @Option(
    parsing: .unconditional,
    help: "The git range whose messages are searched, such as `main..HEAD`.")
  var commits: String?
  @Option(
    help: "The CI service, or `none`; by default it is detected.",
    completion: OptionChoices.provider.completion)
  var provider: String?
  @Option(
    name: [.customLong("directory"), .customShort("C")],
    help: "Where git is read (default: the working directory).", completion: .directory)
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
