// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Delivery
import JiraBuilds
import Presentation

/// `buildpost doctor`.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandHelp.configuration("doctor")

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let (invocation, configuration) = try invocation()
    try invocation.requireOneReader(ofInput: reports.report, needsSecret: true)
    let checks =
      await [configuration] + Examination(invocation: invocation, paths: reports.report).checks()
    let style = invocation.console.outputStyle
    try invocation.answer(
      ["checks": checks.map(\.json)], checks.map { $0.line(style) }.joined())
    let statuses = try checks.filter { $0.outcome == .failure }.map { check in
      // Damaged reports are not Jira's fault.
      check.status == .damaged
        ? check.status : try invocation.softened(check.status, isKept: true)
    }
    throw QuietExit(status: statuses.first { $0 != .done } ?? .done)
  }

  /// The run; if a configuration file is wrong, without the files, so that the rest is still
  /// checked.
  private func invocation() throws(CommandError) -> (Invocation, Check) {
    do {
      let invocation = try Invocation(reports, build, delivery, output)
      let files = invocation.settings.filePaths
      return (
        invocation, .ok("configuration", files.isEmpty ? "no file" : files.joined(separator: ", "))
      )
    } catch {
      let invocation = try Invocation(withoutFiles: reports, build, delivery, output)
      return (invocation, .failure("configuration", error))
    }
  }
}
