// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Presentation
import ReportReading

/// `buildpost inspect`.
struct Inspect: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration("inspect")

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func validate() throws {
    guard !reports.report.isEmpty || !parts.given[.parts].isEmpty else {
      throw ValidationError(
        "`inspect` needs at least one REPORT (a file, a directory, a glob or -) or `--parts`")
    }
  }

  func run() async throws {
    let invocation = try Invocation(reports, parts, output)
    var read = try await ReportInput.read(
      reports.report, invocation: invocation, explainsTotals: true)
    let sum = try PartSum.read(BuildContext(), invocation)
    read.add(sum)
    try read.checkTests(invocation)
    let console = invocation.console
    console.tell(read.findings)
    if console.verbosity == .normal { explainTotals(of: read.reports, console) }
    if try invocation.wantsJSON {
      try console.print { try InspectDocument(read: read, parts: sum).write($0) }
    } else {
      try console.print { try ReportTable(read.reports).write(console.outputStyle, $0) }
    }
    if read.isUnacceptable || sum?.isIncomplete ?? false { throw QuietExit(status: .damaged) }
  }

  /// Says why the numbers that files declare differ from those counted, for at most ten files.
  private func explainTotals(of reports: [TestReport], _ console: Console) {
    var count = 0
    for report in reports {
      for remark in report.findings where remark.topic == Finding.declaredTotals {
        count += 1
        if count <= 10 { console.say(ErrorText.render(remark)) }
      }
    }
    if count > 10 {
      console.say("note: \(count - 10) more \(Finding.declaredTotals); see --verbose\n")
    }
  }
}
