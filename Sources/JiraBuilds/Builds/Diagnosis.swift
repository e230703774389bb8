// SPDX-License-Identifier: Apache-2.0

public import BuildModel
internal import Platform

/// One line of the output of `doctor`.
public struct Check: Sendable, Equatable {
  /// The result.
  public enum Outcome: String, Sendable {
    /// Fine.
    case ok
    /// Works, but needs attention.
    case warning
    /// Does not work.
    case failure
  }

  /// What was checked: `site`, `cloud id`, `credentials`, `permission`, `clock`, `proxy`,
  /// `connection`.
  public var name: String
  /// The result.
  public var outcome: Outcome
  /// What was found: lower case, no full stop, values in backticks.
  public var words: String
  /// What to do, if anything.
  public var fix: String?
  /// The error that made it fail, if any.
  public var error: (any BuildpostError)?

  /// Creates a check.
  public init(
    _ name: String, _ outcome: Outcome, _ words: String, fix: String? = nil,
    error: (any BuildpostError)? = nil
  ) {
    self.name = name
    self.outcome = outcome
    self.words = words
    self.fix = fix
    self.error = error
  }

  init(_ name: String, _ error: JiraError) {
    self.init(name, .failure, error.summary, fix: error.fix, error: error)
  }

  /// Compares what is shown, and the kinds of the errors.
  public static func == (left: Check, right: Check) -> Bool {
    (left.name, left.outcome, left.words, left.fix)
      == (right.name, right.outcome, right.words, right.fix)
      && (left.error as? JiraError)?.kind == (right.error as? JiraError)?.kind
  }
}

/// Checks a connection step by step, skipping steps that depend on a failed one.
struct Diagnosis {
  let checked: CheckedSettings
  let client: BuildsClient
  let budget: TimeBudget
  private(set) var checks: [Check] = []
  private var serverTime: Int64?

  init(_ checked: CheckedSettings, client: BuildsClient, timeout: Double) {
    self.checked = checked
    self.client = client
    budget = TimeBudget(timeout, clock: client.sender.clock)
  }

  mutating func run() async {
    checkProxy()
    await checkSite()
    if await checkCredentials() { await checkPermission() }
    checkClock()
  }

  private mutating func checkProxy() {
    let target = checked.mode.usesSite ? checked.site ?? checked.gateway : checked.gateway
    do throws(JiraError) {
      let proxy = try checked.proxies.proxy(for: target)
      let way = proxy.map { "through `\($0.url)`" } ?? "without a proxy"
      checks.append(Check("proxy", .ok, "`\(target.authority)` \(way)"))
    } catch {
      checks.append(Check("proxy", error))
    }
  }

  private mutating func checkSite() async {
    guard let site = checked.site else {
      checks.append(
        Check(
          "site", .warning, "no `--site`: the cloud id was not checked",
          fix: "pass `--site` to have it checked"))
      return
    }
    do throws(JiraError) {
      let tenant = try await TenantInfo.fetch(
        from: site, by: client.sender, hiding: client.authenticator.secrets, within: budget)
      serverTime = tenant.serverTime
      checks.append(Check("site", .ok, "`\(site.authority)` responds"))
      checks.append(cloudId(tenant.cloudId))
    } catch {
      serverTime = error.serverTime
      checks.append(Check("site", error))
    }
  }

  private func cloudId(_ found: CloudId) -> Check {
    guard let given = checked.cloudId, given != found else {
      return Check("cloud id", .ok, "`\(found)`")
    }
    return Check(
      "cloud id",
      JiraError(
        .noSuchSite, "`--cloud-id` is `\(given)`, but the site has `\(found)`",
        fix: "omit `--cloud-id`, or correct it"))
  }

  private mutating func checkCredentials() async -> Bool {
    do throws(JiraError) {
      serverTime = try await client.prepare(timeout: budget.left()) ?? serverTime
      checks.append(Check("credentials", .ok, "`\(checked.mode.name)` credentials accepted"))
      return true
    } catch {
      serverTime = error.serverTime ?? serverTime
      checks.append(Check("credentials", error))
      return false
    }
  }

  /// Requests a build that cannot exist and sends an empty list of builds: only a client that may
  /// read builds gets a 404, and only one that may write them learns what is wrong with the list.
  private mutating func checkPermission() async {
    let key = BuildKey(pipelineId: "buildpost-doctor", buildNumber: 0)
    do throws(JiraError) {
      do throws(JiraError) {
        serverTime = try await client.get(key, timeout: budget.left()).serverTime ?? serverTime
      } catch  where error.kind == .noSuchBuild {
        serverTime = error.serverTime ?? serverTime
      }
      do throws(JiraError) {
        _ = try await client.submit(
          body: Data(#"{"builds":[]}"#.utf8), keys: [], timeout: budget.left())
      } catch  where error.kind == .refusedRequest {}
      checks.append(Check("permission", .ok, "may read and write builds"))
    } catch {
      serverTime = error.serverTime ?? serverTime
      checks.append(Check("permission", error))
    }
  }

  private mutating func checkClock() {
    guard let serverTime else { return }
    let now = client.sender.clock.wall()
    let (difference, overflow) = now.subtractingReportingOverflow(serverTime)
    let seconds = overflow ? Int64.max : difference / 1000
    guard seconds.magnitude > 30 else {
      checks.append(Check("clock", .ok, "within 30 s of the server's clock"))
      return
    }
    let direction = seconds > 0 ? "ahead of" : "behind"
    checks.append(
      Check(
        "clock", .warning, "\(Self.duration(seconds.magnitude)) \(direction) the server's clock",
        fix: "set the clock of this machine"))
  }

  /// A rough duration in the largest unit that fits: `45 s`, `3 years`.
  private static func duration(_ seconds: UInt64) -> String {
    let units: [(name: String, seconds: UInt64)] = [
      ("year", 31_557_600), ("day", 86_400), ("hour", 3600), ("minute", 60),
    ]
    guard let unit = units.first(where: { seconds >= 2 * $0.seconds }) else {
      return "\(seconds) s"
    }
    return "\(seconds / unit.seconds) \(unit.name)s"
  }
}

extension ConnectionSettings {
  /// Checks the connection; an invalid setting is then the only line.
  ///
  /// - Parameters:
  ///   - transport: How requests are made; ``makeTransport()`` if `nil`.
  ///   - clock: The clocks.
  ///   - timeout: The longest that all checks together may take, in seconds.
  /// - Returns: The checks in order.
  public func diagnose(
    transport: (any Transport)? = nil, clock: Clocks, timeout: Double
  ) async -> [Check] {
    do throws(JiraError) {
      let client = try makeClient(transport: transport, clock: clock)
      var diagnosis = Diagnosis(try checked(), client: client, timeout: timeout)
      await diagnosis.run()
      return diagnosis.checks
    } catch {
      return [Check("connection", error)]
    }
  }
}
