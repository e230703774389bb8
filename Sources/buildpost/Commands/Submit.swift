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

      The client secret comes from BUILDPOST_CLIENT_SECRET. What Jira does not take before the deadline is kept \
      in the outbox; `buildpost flush` sends it.
      """)

  @OptionGroup(title: "Reports") var reports: ReportInputOptions
  @Flag(help: "Print what would be sent, and say where it would go.")
  var dryRun = false
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Send documents that `convert` printed; - is stdin (several may follow).", valueName: "file"),
    completion: .file())
  var from: [String] = []
  @OptionGroup(title: "Build") var build: BuildOptions
  @OptionGroup(title: "Delivery") var delivery: DeliveryOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    var given = GivenOptions()
    reports.collect(into: &given)
    build.collect(into: &given)
    delivery.collect(into: &given)
    output.collect(into: &given)
    given.add(from, to: "from")
    given.raise("dry-run", if: dryRun)
    let invocation = try Invocation(given)
    let documents = invocation.settings.list("from")
    try invocation.requireOneReader(ofInput: reports.report + documents.map(\.value))
    guard let first = documents.first else {
      let read = try await ReadBuild.read(reports.report, invocation: invocation)
      return try await invocation.settings.isOn("dry-run") ? rehearse(read) : send(read)
    }
    try checkAlone(first, invocation)
    let status = try await Shipment(invocation, for: .filing)
      .deliver(documents: documents.map(\.value))
    if status != .done { throw QuietExit(status: status) }
  }

  /// Refuses what would be ignored beside documents.
  private func checkAlone(_ documents: Fact<String>, _ invocation: Invocation) throws {
    guard reports.report.isEmpty else {
      throw CommandError(
        .usage, "`--from` takes documents, not reports", at: documents.origin.description,
        fix: "name one or the other")
    }
    guard try !invocation.settings.isOn("dry-run") else {
      throw CommandError(
        .usage, "`--dry-run` and `--from` exclude one another", at: documents.origin.description,
        fix: "look at the documents themselves: they are what would be sent")
    }
    var ignored = GivenOptions()
    build.collect(into: &ignored)
    ignored["require-issue-keys"] = nil
    guard let name = ignored.values.keys.min() else { return }
    throw CommandError(
      .usage, "documents are sent as they are: `--\(name)` has no effect on them",
      at: documents.origin.description, fix: "pass it to `buildpost convert`, which makes them")
  }

  /// Prints the request and says where it would go.
  private func rehearse(_ read: ReadBuild) throws {
    let target = try Connection.target(read.invocation)
    read.invocation.console.say(
      PrintableText.escape("would go to \(target ?? "no site: --site is not given")") + "\n")
    try read.printSubmission()
  }

  private func send(_ read: ReadBuild) async throws {
    let submission = try read.submission()
    let console = read.invocation.console
    for build in submission.builds {
      console.say(BuildSummary(build: build, reports: read.reports.reports).render(console.style))
    }
    guard !read.assembly.context.issueKeys.isEmpty else {
      console.say("nothing was sent or kept: Jira takes no build without an issue key\n")
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
