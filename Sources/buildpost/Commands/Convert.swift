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
      Example: the JSON for the reports below build/, as Jira would get it.

        buildpost convert --issue-key PROJ-7 'build/**/*.xml'

      Reads reports, git and the CI service's variables. No network, no credentials, nothing is kept.
      """)

  @OptionGroup(title: "Reports") var reports: ReportInputOptions
  @OptionGroup(title: "Build") var build: BuildOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    reports.collect(into: &given)
    build.collect(into: &given)
    output.collect(into: &given)
    let read = try await ReadBuild.read(reports.report, invocation: Invocation(given))
    try read.printSubmission()
  }
}

extension ReadBuild {
  /// Prints the request and a summary, and ends with the status that the reports and keys ask for.
  func printSubmission() throws {
    let submission = try submission()
    let console = invocation.console
    for build in submission.builds {
      let summary = BuildSummary(build: build, reports: reports.reports)
      console.say(summary.render(console.style))
    }
    try console.printJSON(text: String(decoding: submission.body(), as: UTF8.self))
    if try lacksRequiredKeys() { throw QuietExit(status: .damaged) }
    if reports.isDamaged { throw QuietExit(status: .damaged) }
  }
}
