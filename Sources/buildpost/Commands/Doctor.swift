// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Delivery
import JiraBuilds
import Presentation

/// `buildpost doctor`.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check reports, git, CI service, configuration, credentials, site and outbox.",
    usage: "buildpost doctor [OPTIONS] [REPORT…]",
    discussion: """
      Example: what would keep a build from showing in Jira?

        buildpost doctor 'build/**/*.xml'
      """)

  @OptionGroup(title: "Reports") var reports: ReportInputOptions
  @OptionGroup(title: "Build") var build: BuildOptions
  @OptionGroup(title: "Delivery") var delivery: DeliveryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    reports.collect(into: &given)
    build.collect(into: &given)
    delivery.collect(into: &given)
    output.collect(into: &given)
    let (invocation, configuration) = try Self.invocation(given)
    try invocation.requireOneReader(ofInput: reports.report)
    let checks =
      try await [configuration] + Examination(invocation, reports: reports.report).checks()
    let console = invocation.console
    if try invocation.wantsJSON {
      try console.printJSON(DoctorDocument(checks))
    } else {
      for check in checks { try console.print(check.line(console.outputStyle)) }
    }
    guard let failed = checks.first(where: { $0.outcome == .failure }) else { return }
    throw QuietExit(status: failed.status)
  }

  /// The run; where a configuration file is wrong, without the files, so that the rest is examined all the same.
  private static func invocation(_ given: GivenOptions) throws -> (Invocation, DoctorCheck) {
    do {
      let invocation = try Invocation(given)
      let files = invocation.settings.layers.filePaths
      return (
        invocation, .ok("configuration", files.isEmpty ? "no file" : files.joined(separator: ", "))
      )
    } catch let error as CommandError {
      return (try Invocation(given, files: { _ in [] }), .failure("configuration", error))
    }
  }
}
