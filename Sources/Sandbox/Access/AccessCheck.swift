// SPDX-License-Identifier: Apache-2.0

import FlyingFox

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Decides who may do what, in both modes of authentication.
struct AccessCheck: Sendable {
  private let oauth: OAuthAccess
  private let connect: ConnectAccess
  private let cloudId: String
  private let denied: Set<SandboxConfiguration.Permission>

  init(_ configuration: SandboxConfiguration) {
    oauth = OAuthAccess(
      clientId: configuration.clientId, clientSecret: configuration.clientSecret,
      lifetime: configuration.tokenLifetime, clock: configuration.clock)
    connect = ConnectAccess(
      key: configuration.connectKey, secret: configuration.connectSecret,
      clock: configuration.clock)
    cloudId = configuration.cloudId
    denied = configuration.denied
  }

  /// The answer to a request that may not do what it asks for; `nil` where it may.
  func refusal(
    of operation: Operation, _ route: Endpoint.Access, _ request: HTTPRequest
  ) throws -> Reply? {
    do {
      let authorization = request.headers[.authorization]
      switch route {
      case .oauth(let cloudId):
        try oauth.check(authorization: authorization)
        guard cloudId == self.cloudId else {
          return try .gateway(404, "no site has the cloud id `\(cloudId)`")
        }
      case .connect:
        try connect.check(
          authorization: authorization,
          canonicalRequest: CanonicalRequest.text(
            method: request.method.rawValue, path: request.target.path(),
            query: request.target.query()))
      }
      return denied.contains(operation.permission)
        ? .empty(403, "the app lacks \(operation.permission.scope)") : nil
    } catch Denial.unauthorized(let reason) {
      return try .gateway(401, "Unauthorized; \(reason)")
    }
  }

  /// The answer to `POST /oauth/token`.
  func token(for body: Data) throws -> Reply {
    struct Answer: Encodable {
      let access_token: String
      let expires_in: Int
      let token_type: String
      let scope: String
    }
    do {
      let (clientId, clientSecret) = try TokenRequest(body).credentials()
      guard oauth.knows(clientId: clientId, clientSecret: clientSecret) else {
        throw TokenRequest.Refusal(
          error: "invalid_client", error_description: "client id or secret is wrong")
      }
      let granted = SandboxConfiguration.Permission.allCases.filter { !denied.contains($0) }
      return try .json(
        200,
        Answer(
          access_token: oauth.token(), expires_in: oauth.lifetime, token_type: "Bearer",
          scope: granted.map(\.scope).joined(separator: " ")))
    } catch let refusal as TokenRequest.Refusal {
      return try .json(refusal.status, refusal)
    }
  }
}
