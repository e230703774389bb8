// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Presentation

/// `buildpost explain`.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Show where each fact of the build came from, and why each issue key was kept or dropped.",
    usage: "buildpost explain [OPTIONS] [REPORT…]",
    discussion: """
      Example: why does my build not show on the issue?

        buildpost explain
      """)

  @OptionGroup(title: "Reports") var reports: ReportInputOptions
  @OptionGroup(title: "Build") var build: BuildOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    reports.collect(into: &given)
    build.collect(into: &given)
    output.collect(into: &given)
    let invocation = try Invocation(given)
    let read = try await ReadBuild.read(reports.report, invocation: invocation)
    let console = invocation.console
    let document = ExplainDocument(read.assembly, findings: read.findings + read.damage)
    console.tell(read.findings)
    if try invocation.wantsJSON {
      try console.printJSON(document)
    } else {
      let table = ExplanationTable(
        facts: document.rows, candidates: read.assembly.context.candidates)
      try console.print(table.render(console.outputStyle))
    }
    if try read.reports.isDamaged || read.lacksRequiredKeys() {
      throw QuietExit(status: .damaged)
    }
  }
}
