// SPDX-License-Identifier: Apache-2.0

import Platform
import TextCoding

/// Decides what a request may do, in both authentication modes.
struct AccessCheck: Sendable {
  let configuration: SandboxConfiguration

  private var oauth: OAuthAccess { OAuthAccess(configuration: configuration) }

  /// The answer to a request that is not allowed; `nil` if it is.
  func refusal(
    of operation: ServedOperation, _ route: Endpoint.Access, _ request: ServedRequest
  ) throws -> Reply? {
    do {
      let authorization = request.headers["authorization"]
      switch route {
      case .oauth(let cloudId):
        try oauth.check(authorization: authorization)
        guard cloudId == configuration.cloudId else {
          return try .gateway(404, "no site has the cloud id `\(cloudId)`")
        }
      case .connect:
        try ConnectAccess(configuration: configuration).check(
          authorization: authorization,
          canonicalRequest: QueryStringHash.text(
            method: request.method, path: request.path, query: request.query))
      }
      return configuration.denied.contains(operation.permission)
        ? .empty(403, "the app does not have \(operation.permission.scope)") : nil
    } catch let denial as Denial {
      return try .gateway(401, "Unauthorized; \(denial.reason)")
    }
  }

  /// The answer to `POST /oauth/token`.
  func token(for body: Data) throws -> Reply {
    do {
      let (clientId, clientSecret) = try TokenForm(body).credentials()
      guard oauth.knows(clientId: clientId, clientSecret: clientSecret) else {
        throw TokenForm.Refusal(
          error: "invalid_client", error_description: "client id or secret is wrong")
      }
      let granted = SandboxConfiguration.Permission.allCases.filter {
        !configuration.denied.contains($0)
      }
      let answer: JSONObject = [
        "access_token": oauth.token(), "expires_in": configuration.tokenLifetime,
        "token_type": "Bearer", "scope": granted.map(\.scope).joined(separator: " "),
      ]
      return try .json(200, answer)
    } catch let refusal as TokenForm.Refusal {
      return try .json(refusal.status, refusal)
    }
  }
}

/// The body of `POST /oauth/token`, as JSON or as a form.
struct TokenForm {
  private let fields: [String: String]

  /// Reads a JSON object or, failing that, a form.
  init(_ body: Data) {
    let form = FormText.parameters(String(decoding: body, as: UTF8.self))
    fields =
      JSONValue(body)?.object?.compactMapValues(\.string)
      ?? Dictionary(form.map { ($0.name, $0.value) }) { _, last in last }
  }

  /// An error as in RFC 6749 section 5.2; Atlassian does not document its own.
  struct Refusal: Error, Encodable {
    let error: String
    let error_description: String
    var status: Int { error == "invalid_client" ? 401 : 400 }
  }

  /// Checks everything except whether the credentials are right.
  func credentials() throws(Refusal) -> (clientId: String, clientSecret: String) {
    guard fields["grant_type"] == "client_credentials" else {
      throw Refusal(
        error: "unsupported_grant_type", error_description: "grant_type is not client_credentials")
    }
    guard ["api.atlassian.com", nil].contains(fields["audience"]) else {
      throw Refusal(
        error: "invalid_request", error_description: "audience is not api.atlassian.com")
    }
    guard let clientId = fields["client_id"], let clientSecret = fields["client_secret"] else {
      throw Refusal(
        error: "invalid_request", error_description: "client_id and client_secret are required")
    }
    return (clientId, clientSecret)
  }
}

/// Why a request is answered with 401.
struct Denial: Error {
  let reason: String
}
