// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The body of `POST /oauth/token`, as JSON or as a form.
struct TokenRequest {
  let grantType: String?
  let clientId: String?
  let clientSecret: String?
  let audience: String?

  /// Reads a body; a form where it is no JSON object.
  init(_ body: Data) {
    var fields: [String: String] = [:]
    if let members = JSONValue(body)?.object {
      fields = members.compactMapValues(\.string)
    } else {
      for (name, value) in QueryText.parameters(String(decoding: body, as: UTF8.self)) {
        fields[name] = value
      }
    }
    grantType = fields["grant_type"]
    clientId = fields["client_id"]
    clientSecret = fields["client_secret"]
    audience = fields["audience"]
  }

  /// The errors of RFC 6749 section 5.2; Atlassian publishes no shape of its own.
  struct Refusal: Error, Encodable {
    let error: String
    let error_description: String
    var status: Int { error == "invalid_client" ? 401 : 400 }
  }

  /// Checks everything but the credentials themselves.
  func credentials() throws(Refusal) -> (clientId: String, clientSecret: String) {
    guard grantType == "client_credentials" else {
      throw Refusal(
        error: "unsupported_grant_type", error_description: "grant_type is not client_credentials")
    }
    guard audience == nil || audience == "api.atlassian.com" else {
      throw Refusal(
        error: "invalid_request", error_description: "audience is not api.atlassian.com")
    }
    guard let clientId, let clientSecret else {
      throw Refusal(
        error: "invalid_request", error_description: "client_id and client_secret are required")
    }
    return (clientId, clientSecret)
  }
}
