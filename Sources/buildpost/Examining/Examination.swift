// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery
import JiraBuilds
import Presentation
import TextCoding

/// What `doctor` checks, in the order in which a build passes it.
struct Examination: Sendable {
  private let invocation: Invocation
  private let paths: [String]

  init(_ invocation: Invocation, reports paths: [String]) {
    self.invocation = invocation
    self.paths = paths
  }

  func checks() async -> [DoctorCheck] {
    let context = await readContext()
    // What hangs at one end must not use up the time of the other.
    async let connection = connection()
    async let outbox = outbox()
    let first = await reports() + checks(of: context)
    return await first + connection + outbox + [answer(context)]
  }

  /// The checks that some work leads to, or the error that it ends with.
  private func failing(
    as name: String, _ work: () async throws -> [DoctorCheck]
  ) async -> [DoctorCheck] {
    do {
      return try await work()
    } catch let error as any BuildpostError {
      return [.failure(name, error)]
    } catch {
      return []
    }
  }

  private func reports() async -> [DoctorCheck] {
    guard !paths.isEmpty else {
      return [
        .warning(
          "reports", "none given, so builds have no test counts",
          fix: "pass files, directories or quoted globs")
      ]
    }
    var quiet = invocation
    quiet.console.verbosity = .quiet
    do {
      let read = try await ReportInput.read(paths, invocation: quiet)
      let damaged = read.reports.filter { $0.damage != nil }
      guard let first = damaged.first, let damage = first.damage else {
        var sum = TestCounts()
        for report in read.reports { sum += report.counts }
        return [.ok("reports", "\(read.reports.count) read, \(sum.total) tests")]
      }
      return [
        DoctorCheck(
          name: "reports", outcome: .failure,
          words: "\(damaged.count) damaged: \(damage.summary) (\(damage.location(in: first.path)))",
          fix: damage.fix, status: .damaged)
      ]
    } catch let error as any BuildpostError {
      return [.failure("reports", error)]
    } catch {
      return [
        DoctorCheck(
          name: "reports", outcome: .failure, words: "a damaged report was refused", fix: nil,
          status: .damaged)
      ]
    }
  }

  private func readContext() async -> Result<BuildContext, any Error> {
    do {
      return .success(try await BuildInput.context(invocation))
    } catch {
      return .failure(error)
    }
  }

  private func checks(of read: Result<BuildContext, any Error>) async -> [DoctorCheck] {
    await failing(as: "context") {
      let context = try read.get()
      let service = context.provider.map { DoctorCheck.ok("CI service", $0) } ?? noService
      let warnings = context.findings.filter { $0.severity != .note }
      return [service, commit(context), facts(context), keys(context)]
        + warnings.map { .warning("context", $0.message, fix: nil) }
    }
  }

  private func facts(_ context: BuildContext) -> DoctorCheck {
    let missing = BuildAssembly(context: context, reports: [], now: invocation.now).missing
    guard !missing.isEmpty else {
      return .ok("facts", "\(context.pipelineId?.value ?? "") #\(context.buildNumber?.value ?? 0)")
    }
    return DoctorCheck(
      name: "facts", outcome: .failure,
      words: "missing: \(missing.map(\.field).joined(separator: ", "))",
      fix: "pass \(missing.map(\.option).joined(separator: ", "))")
  }

  /// A developer's machine has no CI service, so there is nothing to fix.
  private var noService: DoctorCheck {
    guard let mark = invocation.environment["CI"], !["", "0", "false"].contains(mark) else {
      return .ok("CI service", "none, so the repository identifies the build")
    }
    return .warning(
      "CI service", "`CI` is set, but no known service was detected",
      fix: "name its variables with --from-env; docs/ci/other.md shows how")
  }

  private func commit(_ context: BuildContext) -> DoctorCheck {
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

  private func keys(_ context: BuildContext) -> DoctorCheck {
    let keys = context.issueKeys.prefix(5).map(\.description).joined(separator: ", ")
    return keys.isEmpty
      ? .warning("issue keys", "none was found", fix: "see `buildpost explain`")
      : .ok("issue keys", keys)
  }

  private func connection() async -> [DoctorCheck] {
    await failing(as: "credentials") {
      let timeout = try invocation.settings.seconds(.deadline)
      let settings = try invocation.jiraConnection()
      let ending = DoctorCheck.warning(
        "credentials", "Atlassian ends support for Connect on 31 January 2027",
        fix: "create OAuth credentials; docs/jira.md shows how")
      let checks = await settings.diagnose(clock: .machine, timeout: timeout).map { check in
        DoctorCheck(
          name: check.name, outcome: check.outcome, words: check.words, fix: check.fix,
          status: check.kind.map { ExitStatus($0) } ?? .refused)
      }
      return (settings.authentication == "connect" ? [ending] : []) + checks
    }
  }

  /// What `submit` would do here, or everything that it lacks.
  private func answer(_ read: Result<BuildContext, any Error>) -> DoctorCheck {
    do {
      let context = try read.get()
      let assembly = BuildAssembly(context: context, reports: [], now: invocation.now)
      let advice = assembly.missing.map {
        "\($0.option) or \(Setting.variable(ofOption: $0.option))"
      }
      let fields = assembly.missing.map(\.field).joined(separator: ", ")
      var problems = fields.isEmpty ? [] : ["missing: \(fields)"]
      var fixes = advice.isEmpty ? [] : ["set \(advice.joined(separator: ", "))"]
      if let problem = invocation.jiraProblem {
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
      let keys = context.issueKeys.prefix(5).map(\.description).joined(separator: ", ")
      return keys.isEmpty
        ? .warning(
          "submit", "would not send \(name) #\(number): it names no issue",
          fix: "name an issue in the branch or a commit message, or pass --issue-key")
        : .ok("submit", "would send \(name) #\(number) to \(target), on \(keys)")
    } catch let error as any BuildpostError {
      return .warning("submit", "would not send a build: \(error.summary)", fix: error.fix)
    } catch {
      return .warning("submit", "would not send a build", fix: nil)
    }
  }

  private func outbox() async -> [DoctorCheck] {
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
  ) -> DoctorCheck {
    let isRejected = { (entry: Delivery.Entry) in entry.state == .rejected }
    let own = held.filter { $0.site == site && site != nil && !isRejected($0) }
    let rejected = held.filter { $0.site == site && isRejected($0) }
    let others = Set(held.filter { $0.site != site || site == nil }.map { $0.site ?? "?" }).sorted()
    let counted = [
      own.isEmpty ? nil : "\(count(own.count)) for this site",
      rejected.isEmpty ? nil : "\(count(rejected.count)) that Jira rejected",
      others.isEmpty
        ? nil
        : "\(count(held.count - own.count - rejected.count)) for \(others.joined(separator: ", "))",
    ].compactMap(\.self).joined(separator: ", ")
    let advice =
      !own.isEmpty
      ? "run `buildpost flush`; `buildpost outbox list` shows why they wait"
      : !others.isEmpty
        ? "`buildpost flush` leaves them alone unless --site names theirs"
        : "fix their issues in Jira, then run `buildpost flush --rejected`"
    return .warning("outbox", "undelivered in \(location): \(counted)", fix: advice)
  }

  private static func count(_ number: Int) -> String {
    number == 1 ? "1 build" : "\(number) builds"
  }
}

/// One line of `doctor`.
struct DoctorCheck: Sendable {
  var name: String
  var outcome: Check.Outcome
  var words: String
  var fix: String?
  /// The exit status if it failed.
  var status = ExitStatus.badSetting

  static func ok(_ name: String, _ words: String) -> DoctorCheck {
    DoctorCheck(name: name, outcome: .ok, words: words)
  }

  static func warning(_ name: String, _ words: String, fix: String?) -> DoctorCheck {
    DoctorCheck(name: name, outcome: .warning, words: words, fix: fix)
  }

  /// A failure with an error's words.
  static func failure(_ name: String, _ error: any BuildpostError) -> DoctorCheck {
    let place = error.location.map { " (\($0))" } ?? ""
    return DoctorCheck(
      name: name, outcome: .failure, words: error.summary + place, fix: error.fix,
      status: ExitStatus(error))
  }

  var word: String {
    switch outcome {
    case .ok: "ok"
    case .warning: "warning"
    case .failure: "failure"
    }
  }

  /// The check in `doctor --json`.
  var json: JSONObject {
    ["name": name, "outcome": word, "message": words, "fix": fix]
  }

  func line(_ style: TextStyle) -> String {
    DoctorLine.render(word: word, name: name, words: words, fix: fix, style)
  }
}
