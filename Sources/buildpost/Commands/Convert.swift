// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Presentation

/// `buildpost convert`.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration("convert")

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let read = try await BuildInput.read(
      reports.report, invocation: Invocation(reports, parts, build, output))
    try read.printSubmission()
  }
}

extension Convert: PlainCommand {
  static var groups: [any SettingGroup.Type] {
    [ReportGroup.self, PartsGroup.self, BuildGroup.self, OutputGroup.self]
  }

  init(_ words: PlainWords) {
    self.init()
    reports = ReportArguments(words)
    parts = SettingOptions(words)
    build = SettingOptions(words)
    output = SettingOptions(words)
  }
}

extension BuildInput {
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
