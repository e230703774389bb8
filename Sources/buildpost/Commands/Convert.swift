// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Presentation

/// `buildpost convert`.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Print the exact body of the request that `submit` would send.",
    usage: "buildpost convert [OPTIONS] [REPORT…]",
    discussion: """
      Example: the JSON that Jira would get for the reports under build/.

        buildpost convert --issue-key PROJ-7 'build/**/*.xml'

      Reads reports, git and the CI service's variables. Uses no network or credentials and \
      stores nothing.
      """)

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let read = try await ReadBuild.read(
      reports.report, invocation: Invocation(reports, parts, build, output))
    try read.printSubmission()
  }
}

extension ReadBuild {
  /// Prints the request and a summary, and ends with the status for damage or missing keys.
  func printSubmission() throws {
    let submission = try submission()
    let console = invocation.console
    for build in submission.builds {
      let summary = BuildSummary(build: build, reports: reports.reports)
      console.say(summary.render(console.style))
    }
    try console.printJSON(text: String(decoding: submission.body(), as: UTF8.self))
    if try lacksRequiredKeys() { throw QuietExit(status: .damaged) }
    if isIncomplete { throw QuietExit(status: .damaged) }
  }
}
