// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Delivery
import Presentation

/// `buildpost submit`.
struct Submit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Send the build of this run to Jira.",
    usage: """
      buildpost submit [OPTIONS] [REPORT…]
      buildpost submit [OPTIONS] --from FILE…
      """,
    discussion: """
      Example: the last step of a pipeline, which never fails the build because of Jira.

        buildpost submit --site acme.atlassian.net --client-id your-client-id \\
          --soft-fail 'build/**/*.xml'

      The client secret comes from BUILDPOST_CLIENT_SECRET. A build that Jira does not accept \
      before the deadline is kept in the outbox; `buildpost flush` sends it.
      """)

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup var submit: SettingOptions<SubmitGroup>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(reports, submit, build, delivery, output)
    let documents = invocation.settings.list(.from)
    try invocation.requireOneReader(ofInput: reports.report + documents.map(\.value))
    guard let first = documents.first else {
      let read = try await ReadBuild.read(reports.report, invocation: invocation)
      return try await invocation.settings.isOn(.dryRun) ? rehearse(read) : send(read)
    }
    try checkAlone(first, invocation)
    let status = try await Shipment(invocation, for: .filing)
      .deliver(documents: documents.map(\.value))
    if status != .done { throw QuietExit(status: status) }
  }

  /// Refuses what would have no effect on documents.
  private func checkAlone(_ documents: Fact<String>, _ invocation: Invocation) throws {
    guard reports.report.isEmpty else {
      throw CommandError(
        .usage, "`--from` sends documents, not reports", at: documents.origin.description,
        fix: "pass either documents or reports")
    }
    guard try !invocation.settings.isOn(.dryRun) else {
      throw CommandError(
        .usage, "`--dry-run` and `--from` cannot be used together",
        at: documents.origin.description,
        fix: "look at the documents themselves: they are what would be sent")
    }
    let given = BuildGroup.settings.filter { !build.given[$0].allSatisfy(\.isEmpty) }
    guard let ignored = given.first(where: { $0 != .requireIssueKeys }) else { return }
    throw CommandError(
      .usage, "documents are sent as they are: `\(ignored.flag)` has no effect on them",
      at: documents.origin.description, fix: "pass it to `buildpost convert`, which makes them")
  }

  /// Prints the request and says where it would go.
  private func rehearse(_ read: ReadBuild) throws {
    let target = try Connection.target(read.invocation)
    read.invocation.console.say(
      PrintableText.escape("would go to \(target ?? "no site: --site is missing")") + "\n")
    try read.printSubmission()
  }

  private func send(_ read: ReadBuild) async throws {
    let submission = try read.submission()
    let console = read.invocation.console
    for build in submission.builds {
      console.say(BuildSummary(build: build, reports: read.reports.reports).render(console.style))
    }
    guard !read.assembly.context.issueKeys.isEmpty else {
      console.say("not sent: Jira accepts no build without an issue key\n")
      if try read.invocation.wantsJSON { try console.printJSON(SubmitDocument(DeliveryReport())) }
      throw QuietExit(
        status: try read.lacksRequiredKeys() || read.reports.isDamaged ? .damaged : .done)
    }
    let isGiven = read.assembly.context.updateSequenceNumber != nil
    let status = try await Shipment(read.invocation, for: .filing)
      .deliver(submission, numbers: isGiven ? .given : .minted)
    guard status == .done else { throw QuietExit(status: status) }
    if read.reports.isDamaged { throw QuietExit(status: .damaged) }
  }
}
