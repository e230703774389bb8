// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// What a site tells anyone about itself, at `/_edge/tenant_info`.
struct TenantInfo: Sendable {
  let cloudId: CloudId
  let serverTime: Int64?

  /// The request, which needs no authentication.
  static func request(_ site: Origin) -> HTTPRequest {
    HTTPRequest("GET", site, path: "/_edge/tenant_info")
  }

  /// Asks a site for its cloud id.
  static func fetch(
    from site: Origin, by sender: RequestSender, hiding secrets: [Secret], within budget: TimeBudget
  ) async throws(JiraError) -> TenantInfo {
    let request = request(site)
    let response = try await sender.send(request, within: budget)
    let reading = AnswerReading(
      .tenantInfo, of: request, clock: sender.clock, secrets: secrets)
    guard response.isSuccess else { throw reading.error(response) }
    guard response.completeness == .whole,
      let id = reading.document(response)?["cloudId"]?.string.flatMap(CloudId.init)
    else {
      throw reading.unexpected(
        response, "`\(site.authority)` answered without a cloud id",
        fix: "check `--site`, or pass `--cloud-id`")
    }
    return TenantInfo(cloudId: id, serverTime: response.serverTime)
  }
}

/// The id of a site, in a form that is safe in a path.
public struct CloudId: Sendable, Hashable, CustomStringConvertible {
  /// The id.
  public let description: String

  /// Accepts a UUID, as Atlassian writes cloud ids; `nil` for anything else.
  public init?(_ text: String) {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12],
      text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0.hexValue != nil })
    else { return nil }
    description = text
  }

  /// Accepts the value of `--cloud-id`.
  ///
  /// - Throws: ``JiraError/Kind/malformedSetting``.
  init(checking text: String) throws(JiraError) {
    guard let id = CloudId(text) else {
      throw JiraError(
        .malformedSetting, "`\(PrintableText.escape(text, limit: 200))` is not a cloud id",
        at: "--cloud-id", fix: "pass the `cloudId` from the site's `/_edge/tenant_info`")
    }
    self = id
  }
}
