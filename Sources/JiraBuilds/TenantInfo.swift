// SPDX-License-Identifier: Apache-2.0

/// What a site tells about itself to anyone: `/_edge/tenant_info`.
struct TenantInfo: Sendable {
  let cloudId: CloudId
  let serverTime: Int64?

  /// Asks a site, without authentication.
  static func request(_ site: Origin) -> HTTPRequest {
    HTTPRequest("GET", site, path: "/_edge/tenant_info")
  }

  /// Asks a site for its cloud id.
  static func fetch(
    from site: Origin, by wire: Wire, within budget: TimeBudget
  ) async throws(JiraError) -> TenantInfo {
    let request = request(site)
    let response = try await wire.send(request, within: budget)
    let reading = AnswerReading(.tenantInfo, of: request, clock: wire.clock)
    guard response.isSuccess else { throw reading.error(response) }
    guard response.completeness == .whole,
      let id = JSONValue(response.body)?["cloudId"]?.text.flatMap(CloudId.init)
    else {
      throw reading.unexpected(
        response, "`\(site.authority)` answered without a cloud id",
        fix: "check `--site`, or pass `--cloud-id`")
    }
    return TenantInfo(cloudId: id, serverTime: response.serverTime)
  }
}
