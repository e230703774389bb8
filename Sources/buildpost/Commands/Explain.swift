// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Presentation

/// `buildpost explain`.
struct Explain: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("explain")
  static let settings: [Setting] = [.part, .attempt]

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup(title: "Part") var part: SettingOptions<Explain>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(reports, parts, part, build, output)
    var read = try await BuildInput.read(reports.report, invocation: invocation)
    try read.assembly.context.identifyPart(by: invocation.settings)
    let console = invocation.console
    let document = ExplainDocument(read.assembly)
    console.tell(read.findings)
    if read.assembly.context.issueKeys.isEmpty {
      console.say(ErrorText.render(BuildInput.missingKeys(in: read.assembly.context)))
    }
    let context = read.assembly.context
    let table = ExplanationTable(
      facts: document.rows, missing: read.assembly.missing, candidates: context.candidates,
      search: context.keySearch)
    try invocation.answer(document.json, table.render(console.outputStyle))
    if try read.isIncomplete || read.lacksRequiredKeys(console) {
      throw QuietExit(status: .damaged)
    }
  }
}
