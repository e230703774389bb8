// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import JiraBuilds
import Presentation
import TextCoding

/// What `doctor` checks, in the order in which a build passes it.
struct Examination: Sendable {
  let invocation: Invocation
  /// The reports.
  let paths: [String]

  func checks() async -> [Check] {
    let context = await Result { () async throws(any Error) in
      try await BuildInput.context(invocation)
    }
    // Read only once, because the secret may come from standard input.
    let settings = Result { try invocation.jiraConnection() }
    // What hangs at one end must not use up the time of the other.
    async let connection = connection(settings)
    async let outbox = outbox()
    let first = await reports() + checks(of: context)
    let answers = await connection
    let answer = answer(context, settings, answers.first { $0.outcome == .failure })
    return await first + answers + outbox + [answer]
  }

  /// The checks that some work leads to, or the error that it ends with.
  private func failing(
    as name: String, _ work: () async throws -> [Check]
  ) async -> [Check] {
    do {
      return try await work()
    } catch {
      // Only a damaged report that is refused has been named before.
      let refusal = CommandError(.damaged, "a damaged report was refused")
      return [.failure(name, error as? any BuildpostError ?? refusal)]
    }
  }

  private func reports() async -> [Check] {
    guard !paths.isEmpty else {
      return [
        .warning(
          "reports", "none given, so builds have no test counts",
          fix: "pass files, directories or quoted globs")
      ]
    }
    var quiet = invocation
    quiet.console.verbosity = .quiet
    return await failing(as: "reports") { [quiet] in
      let read = try await ReportInput.read(paths, invocation: quiet)
      let damaged = read.reports.filter { $0.damage != nil }
      guard let first = damaged.first, let damage = first.damage else {
        var sum = TestCounts()
        for report in read.reports { sum += report.counts }
        let reports = read.reports.count.counted("report")
        return [.ok("reports", "\(reports) read, \(sum.total.counted("test"))")]
      }
      throw CommandError(
        .damaged, "\(damaged.count) damaged: \(damage.summary)",
        at: damage.location(in: first.path), fix: damage.fix)
    }
  }

  private func checks(of read: Result<BuildContext, any Error>) async -> [Check] {
    await failing(as: "context") {
      let context = try read.get()
      let service = context.provider.map { Check.ok("CI service", $0) } ?? noService(context)
      let warnings = context.findings.filter { $0.severity != .note }
      return [service, commit(context), facts(context), keys(context)]
        + warnings.map { .warning("context", $0.message, fix: nil) }
    }
  }

  private func facts(_ context: BuildContext) -> Check {
    let missing = missing(in: context)
    guard !missing.isEmpty else {
      return .ok("facts", "\(context.pipelineId?.value ?? "") #\(context.buildNumber?.value ?? 0)")
    }
    return Check(
      "facts", .failure, "missing: \(missing.map(\.field).joined(separator: ", "))",
      fix: "pass \(missing.map(\.option).joined(separator: ", "))")
  }

  private func missing(in context: BuildContext) -> [(field: String, option: String)] {
    BuildAssembly(context: context, reports: [], now: invocation.now).missing
  }

  /// A developer's machine has no CI service, so there is nothing to fix.
  private func noService(_ context: BuildContext) -> Check {
    guard let mark = invocation.environment["CI"], !["", "0", "false"].contains(mark) else {
      let consequence = context.commit == nil ? "" : ", so the repository identifies the build"
      return .ok("CI service", "none" + consequence)
    }
    return .warning(
      "CI service", "`CI` is set, but no known service was detected",
      fix: "name its variables with --from-env; docs/ci/other.md shows how")
  }

  private func commit(_ context: BuildContext) -> Check {
    guard let commit = context.commit else {
      return .warning(
        "git", "the commit cannot be determined", fix: "run in a checkout, or pass --commit")
    }
    guard let repository = context.repository else {
      return .warning(
        "git", "the repository of \(commit.value) cannot be determined",
        fix: "pass --repository URL")
    }
    return .ok("git", "\(commit.value) of \(repository.value)")
  }

  private func keys(_ context: BuildContext) -> Check {
    context.issueKeys.isEmpty
      ? .warning("issue keys", "none was found", fix: "see `buildpost explain`")
      : .ok("issue keys", Self.list(context.issueKeys))
  }

  private static func list(_ keys: [IssueKey]) -> String {
    keys.prefix(5).map(\.description).joined(separator: ", ")
  }

  private func connection(_ settings: Result<ConnectionSettings, any Error>) async -> [Check] {
    await failing(as: "credentials") {
      let timeout = try invocation.settings.seconds(.deadline)
      let settings = try settings.get()
      let ending = Check.warning(
        "credentials", "Atlassian ends support for Connect on 31 January 2027",
        fix: "create OAuth credentials; docs/jira.md shows how")
      let checks = await settings.diagnose(clock: .system, timeout: timeout)
      return (settings.authentication == "connect" ? [ending] : []) + checks
    }
  }

  /// What `submit` would do here, or all that it lacks; `failure` says why Jira did not answer.
  private func answer(
    _ read: Result<BuildContext, any Error>, _ settings: Result<ConnectionSettings, any Error>,
    _ failure: Check?
  ) -> Check {
    do {
      let context = try read.get()
      let missing = missing(in: context)
      let advice = missing.map { "\($0.option) or \(Setting.variable(ofOption: $0.option))" }
      let fields = missing.map(\.field).joined(separator: ", ")
      var problems = fields.isEmpty ? [] : ["missing: \(fields)"]
      var fixes = advice.isEmpty ? [] : ["set \(advice.joined(separator: ", "))"]
      do {
        _ = try settings.get().makeClient(clock: .system)
      } catch let problem as any BuildpostError {
        problems.append(problem.summary)
        fixes += [problem.fix].compactMap(\.self)
      }
      guard problems.isEmpty, let target = try invocation.jiraTarget(),
        let name = context.pipelineId?.value, let number = context.buildNumber?.value
      else {
        return .warning(
          "submit", "would not send a build: \(problems.joined(separator: "; "))",
          fix: fixes.joined(separator: "; "))
      }
      guard !context.issueKeys.isEmpty else {
        return .warning(
          "submit", "would not send \(name) #\(number): it names no issue",
          fix: "name an issue in the branch or a commit message, or pass --issue-key")
      }
      if let failure {
        let verb = try invocation.settings.isOn(.noOutbox) ? "lose" : "keep"
        return .warning(
          "submit", "would \(verb) \(name) #\(number): \(failure.words)", fix: failure.fix)
      }
      return .ok(
        "submit", "would send \(name) #\(number) to \(target), on \(Self.list(context.issueKeys))"
      )
    } catch {
      let problem = error as? any BuildpostError
      let reason = problem.map { ": \($0.summary)" } ?? ""
      return .warning("submit", "would not send a build" + reason, fix: problem?.fix)
    }
  }

  private func outbox() async -> [Check] {
    await failing(as: "outbox") {
      guard try !invocation.settings.isOn(.noOutbox) else {
        return [
          .warning(
            "outbox", "switched off: a build that cannot be delivered immediately is lost", fix: nil
          )
        ]
      }
      let outbox = try OutboxPlace.view(invocation)
      let time = try invocation.settings.seconds(.deadline)
      let (ahead, refusals) = try await OutboxView.giving(time) {
        try await outbox.checkWritable()
      }
      guard refusals.isEmpty else { return refusals.map { .failure("outbox", $0) } }
      let held = try await outbox.list()
      if abs(ahead) > 60 {
        let side = ahead > 0 ? "behind" : "ahead of"
        return [
          .warning(
            "outbox",
            "this machine's clock is \(Int(abs(ahead))) s \(side) that of \(outbox.location)",
            fix: "correct the clock of this machine")
        ]
      }
      guard !held.isEmpty else { return [.ok("outbox", "\(outbox.location), empty")] }
      return [try Self.remark(on: held, in: outbox.location, site: siteName)]
    }
  }

  /// The site as the outbox names it; `nil` if none is set.
  private var siteName: String? {
    get throws {
      guard let site = invocation.settings.text(.site)?.value else { return nil }
      return try Origin(site: site).authority
    }
  }

  /// How many builds wait for which site, and what `flush` would send of them.
  private static func remark(
    on held: [Delivery.Entry], in location: String, site: String?
  ) -> Check {
    let isRejected = { (entry: Delivery.Entry) in entry.state == .rejected }
    let own = held.filter { $0.site == site && site != nil && !isRejected($0) }
    let rejected = held.filter { $0.site == site && isRejected($0) }
    let others = Set(held.filter { $0.site != site || site == nil }.map { $0.site ?? "?" }).sorted()
    let foreign = (held.count - own.count - rejected.count).counted("build")
    let counted = [
      own.isEmpty ? nil : "\(own.count.counted("build")) for this site",
      rejected.isEmpty ? nil : "\(rejected.count.counted("build")) that Jira rejected",
      others.isEmpty ? nil : "\(foreign) for \(others.joined(separator: ", "))",
    ].compactMap(\.self).joined(separator: ", ")
    let advice =
      !own.isEmpty
      ? "run `buildpost flush`; `buildpost outbox list` shows why they wait"
      : !others.isEmpty
        ? "`buildpost flush` leaves them alone unless --site names theirs"
        : "fix their issues in Jira, then run `buildpost flush --rejected`"
    return .warning("outbox", "undelivered in \(location): \(counted)", fix: advice)
  }
}

extension Check {
  static func ok(_ name: String, _ words: String) -> Check { Check(name, .ok, words) }

  static func warning(_ name: String, _ words: String, fix: String?) -> Check {
    Check(name, .warning, words, fix: fix)
  }

  /// A failure with an error's words.
  static func failure(_ name: String, _ error: any BuildpostError) -> Check {
    let place = error.location.map { " (\($0))" } ?? ""
    return Check(name, .failure, error.summary + place, fix: error.fix, error: error)
  }

  /// The exit status if it failed.
  var status: ExitStatus { error.map { ExitStatus($0) } ?? .badSetting }

  /// The check in `doctor --json`.
  var json: JSONObject {
    ["name": name, "outcome": outcome.rawValue, "message": words, "fix": fix]
  }

  func line(_ style: TextStyle) -> String {
    DoctorLine.render(word: outcome.rawValue, name: name, words: words, fix: fix, style)
  }
}
