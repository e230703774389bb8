// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Checks a connection step by step; a step that needs a failed one is left out.
struct Diagnosis {
  let checked: ConnectionSettings.Checked
  let client: BuildsClient
  let timeout: Double
  private(set) var checks: [Check] = []
  private var serverTime: Int64?

  init(_ checked: ConnectionSettings.Checked, client: BuildsClient, timeout: Double) {
    self.checked = checked
    self.client = client
    self.timeout = timeout
  }

  mutating func run() async {
    checkProxy()
    await checkSite()
    if await checkCredentials() { await checkPermission() }
    checkClock()
  }

  private mutating func checkProxy() {
    // What is malformed was told before a client could be made.
    guard let proxies = try? ProxySettings(checked.settings.environment) else { return }
    let target = checked.mode.sendsToSite ? checked.site ?? checked.gateway : checked.gateway
    let words =
      proxies.proxy(for: target).map { "`\(target.authority)` is reached by `\($0.url)`" }
      ?? "`\(target.authority)` is reached directly"
    checks.append(Check("proxy", .ok, words))
  }

  private mutating func checkSite() async {
    guard let site = checked.site else {
      checks.append(
        Check(
          "site", .warning, "`--site` is not given, the cloud id is believed",
          fix: "pass `--site` to have it checked"))
      return
    }
    do throws(JiraError) {
      let budget = TimeBudget(timeout, clock: client.wire.clock)
      let tenant = try await TenantInfo.fetch(from: site, by: client.wire, within: budget)
      serverTime = tenant.serverTime
      checks.append(Check("site", .ok, "`\(site.authority)` answers"))
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
      "cloud id", .failure, "`--cloud-id` is `\(given)`, but the site's is `\(found)`",
      fix: "leave `--cloud-id` out, or correct it")
  }

  private mutating func checkCredentials() async -> Bool {
    do throws(JiraError) {
      serverTime = try await client.prepare(timeout: timeout) ?? serverTime
      checks.append(Check("credentials", .ok, "`\(checked.mode.name)` credentials are ready"))
      return true
    } catch {
      serverTime = error.serverTime ?? serverTime
      checks.append(Check("credentials", error))
      return false
    }
  }

  /// Asks for a build that cannot exist: being told so needs the permission to read.
  private mutating func checkPermission() async {
    let key = BuildKey(pipelineId: "buildpost-doctor", buildNumber: 0)
    do throws(JiraError) {
      serverTime = try await client.get(key, timeout: timeout).serverTime ?? serverTime
    } catch {
      serverTime = error.serverTime ?? serverTime
      guard error.kind == .noSuchBuild else {
        checks.append(Check("permission", error))
        return
      }
    }
    checks.append(Check("permission", .ok, "builds may be read"))
  }

  private mutating func checkClock() {
    guard let serverTime else { return }
    let now = client.wire.clock.now()
    let (difference, overflow) = now.subtractingReportingOverflow(serverTime)
    let seconds = overflow ? Int64.max : difference / 1000
    guard seconds.magnitude > 30 else {
      checks.append(Check("clock", .ok, "within 30 s of the server's"))
      return
    }
    let direction = seconds > 0 ? "ahead of" : "behind"
    checks.append(
      Check(
        "clock", .warning, "\(seconds.magnitude) s \(direction) the server's",
        fix: "set the clock of this machine"))
  }
}

extension ConnectionSettings {
  /// Checks the connection, one line each; a setting that makes no sense is the only line then.
  ///
  /// - Parameters:
  ///   - transport: The way to the servers; ``makeTransport()`` where it is `nil`.
  ///   - clock: The clocks.
  ///   - timeout: The longest each check may take, in seconds.
  /// - Returns: The checks in the order they were made.
  public func diagnose(
    transport: (any Transport)? = nil, clock: ClientClock, timeout: Double
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
