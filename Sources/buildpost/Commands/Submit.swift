// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BuildModel
import Delivery
import Presentation
import TextCoding

/// `buildpost submit`.
struct Submit: AsyncParsableCommand, SettingGroup {
  static let configuration = CommandHelp.configuration("submit")
  static let settings: [Setting] = [.dryRun, .from, .staleAfter]

  @OptionGroup(title: "Reports") var reports: ReportArguments
  @OptionGroup(title: "Parts") var parts: SettingOptions<PartsGroup>
  @OptionGroup var submit: SettingOptions<Submit>
  @OptionGroup(title: "Build") var build: SettingOptions<BuildGroup>
  @OptionGroup(title: "Delivery") var delivery: SettingOptions<DeliveryGroup>
  @OptionGroup(title: "Output") var output: SettingOptions<OutputGroup>

  func run() async throws {
    let invocation = try Invocation(reports, parts, submit, build, delivery, output)
    let documents = invocation.settings.list(.from)
    try invocation.requireOneReader(
      ofInput: reports.report + documents.map(\.value), needsSecret: true)
    guard let first = documents.first else {
      let read = try await BuildInput.read(reports.report, invocation: invocation)
      return try await invocation.settings.isOn(.dryRun) ? rehearse(read) : send(read)
    }
    try checkAlone(first, invocation)
    let status = try await DeliverySession(invocation, for: .filing)
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

  /// Prints the request, and the site that it would be sent to.
  private func rehearse(_ read: BuildInput) throws {
    let target = try read.invocation.jiraTarget()
    read.invocation.console.say(
      PrintableText.escape("would go to \(target ?? "an unknown site (--site is missing)")") + "\n")
    try read.printSubmission()
  }

  private func send(_ read: BuildInput) async throws {
    var read = read
    let staleAfter = try read.staleAfter
    let state = read.assembly.state.value
    let isAnnouncement = state == .inProgress || state == .pending
    if isAnnouncement { read.markAsAnnouncement() }
    let submission = try read.submission(problem: read.invocation.jiraProblem)
    let console = read.invocation.console
    console.tell(read.parallelJobWarnings)
    // Wrong settings are reported before anything else is said.
    let context = read.assembly.context
    let session =
      context.issueKeys.isEmpty ? nil : try DeliverySession(read.invocation, for: .filing)
    for build in submission.builds {
      let summary = BuildSummary(
        build: build, reports: read.reports.reports,
        site: read.invocation.settings.text(.site)?.value)
      console.say(summary.render(console.style))
    }
    guard var session else {
      console.say("not sent: Jira accepts no build without an issue key\n")
      return try endUnsent(read)
    }
    session.keyOrigins = context.keyOrigins
    let earlier = EarlierBuilds(
      before: submission.builds[0].key, olderThan: staleAfter, now: read.invocation.now,
      moment: isAnnouncement ? .announcing : .finishing)
    let isLate = isAnnouncement ? read.lateness : nil
    let status = try await session.deliver(submission, of: read) { deliverer in
      await deliverer.deliver(
        submission, numbers: context.updateSequenceNumber == nil ? .minted : .given,
        keysAreGuesses: context.guessedKeys.isSuperset(of: context.issueKeys),
        closing: staleAfter > 0 ? earlier : nil, isLate: isLate)
    }
    guard status == .done else { throw QuietExit(status: status) }
    if read.isIncomplete { throw QuietExit(status: .damaged) }
  }

  private func endUnsent(_ read: BuildInput) throws {
    if try read.invocation.wantsJSON {
      try read.invocation.console.printJSON(
        JSONObject(DeliveryReport(), names: BuildNames(nil, site: nil), of: read))
    }
    throw QuietExit(
      status: try read.lacksRequiredKeys() || read.isIncomplete ? .damaged : .done)
  }
}

extension BuildContext {
  /// Where each issue key that was found was seen first.
  fileprivate var keyOrigins: [String: String] {
    let found = candidates.filter { $0.isKept && $0.source != .explicit }
    return Dictionary(
      found.compactMap { candidate in
        candidate.key.map { ($0.description, candidate.place) }
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension BuildInput {
  /// A warning if this is one of several jobs that would overwrite each other's build.
  fileprivate var parallelJobWarnings: [Finding] {
    let context = assembly.context
    guard let total = context.jobTotal, total.value > 1, assembly.parts == nil,
      invocation.settings.text(.pipelineSuffix) == nil
    else { return [] }
    return [
      Finding(
        .warning,
        """
        this is one of \(total.value) parallel jobs, and Jira keeps one build per number, so the \
        last job wins; use `buildpost part` and `--parts`, or `--pipeline-suffix`
        """, at: total.origin.description)
    ]
  }

  /// Adds the words to the description by which later runs recognise this tool's announcements.
  fileprivate mutating func markAsAnnouncement() {
    let given = assembly.context.description
    let isOwn = given == nil || given == attemptDescription
    let mark = EarlierBuilds.announcement
    let room = Limits.description - mark.unicodeScalars.count - 2
    let words = given.map { given in
      let scalars = given.value.unicodeScalars
      return scalars.count > room ? String(scalars.prefix(room - 1)) + "…" : given.value
    }
    assembly.context.description = Fact(
      [words, mark].compactMap { $0 }.joined(separator: "; "),
      from: isOwn ? .concluded("an announcement") : given?.origin ?? .concluded("an announcement"))
  }

  /// The description that the attempt leads to, if no other was given.
  private var attemptDescription: Fact<String>? {
    let context = assembly.context
    guard let attempt = context.attempt, context.description?.origin == attempt.origin else {
      return nil
    }
    return context.description
  }

  /// Whether an announcement comes after the result of the same attempt.
  ///
  /// The result of a later attempt says so in its description, unless another one is given.
  fileprivate var lateness: @Sendable (BuildData) -> Bool? {
    let attempt = assembly.context.attempt?.value ?? 1
    let isDescribed =
      assembly.context.description?.origin == .concluded("an announcement")
    return { stored in
      guard attempt > 1 else { return true }
      guard isDescribed else { return nil }
      let words = stored.description?.split { " ;".contains($0) } ?? []
      guard words.count > 1, words[0] == "attempt", let number = Int64(words[1]) else {
        return false
      }
      return number >= attempt
    }
  }

  /// How many seconds until an announced build is abandoned; 0 for never.
  ///
  /// Earlier builds are looked at in a pipeline that a CI service counts, elsewhere on request.
  fileprivate var staleAfter: Double {
    get throws {
      let seconds = try invocation.settings.duration(.staleAfter)
      let isCounted = assembly.context.provider != nil
      return isCounted || invocation.settings.text(.staleAfter) != nil ? seconds : 0
    }
  }
}

extension Submit: PlainCommand {
  static var groups: [any SettingGroup.Type] {
    [
      ReportGroup.self, PartsGroup.self, Submit.self, BuildGroup.self, DeliveryGroup.self,
      OutputGroup.self,
    ]
  }

  init(_ words: PlainWords) {
    self.init()
    reports = ReportArguments(words)
    parts = SettingOptions(words)
    submit = SettingOptions(words)
    build = SettingOptions(words)
    delivery = SettingOptions(words)
    output = SettingOptions(words)
  }
}
