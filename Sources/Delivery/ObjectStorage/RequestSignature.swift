// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import JiraBuilds
internal import Platform

/// The keys that requests to object storage are signed with.
struct StorageKeys: Sendable {
  let accessKeyId: String
  let secretAccessKey: Secret
  /// Only for temporary keys.
  var sessionToken: Secret?
  /// When the keys expire, in milliseconds since 1970; `nil` if they do not.
  var expires: Int64?
}

extension StorageKeys {
  /// Reads keys, and the time in RFC 3339 at which they expire; `nil` if one of the two is missing.
  init?(_ id: String?, _ secret: String?, _ token: String? = nil, until end: String? = nil) {
    guard let id, let secret else { return nil }
    accessKeyId = id
    secretAccessKey = Secret(secret)
    sessionToken = token.map { Secret($0) }
    expires = end.flatMap { Timestamp(rfc3339: $0)?.milliseconds }
  }
}

/// Signs requests with AWS Signature Version 4.
///
/// libcurl has an implementation of its own, but versions before 8 mishandle query strings, and
/// Debian 12 has 7.88. Source: "Authenticating Requests (AWS Signature Version 4)" in the API
/// reference of Amazon S3.
struct RequestSignature: Sendable {
  let keys: StorageKeys
  let region: String
  let service: String

  /// Adds the headers that authenticate a request.
  ///
  /// - Parameters:
  ///   - request: The request; all its headers are signed.
  ///   - milliseconds: Now, in milliseconds since 1970; the server tolerates 15 minutes of
  ///     difference.
  func sign(_ request: inout HTTPRequest, at milliseconds: Int64) {
    let instant = Self.instant(milliseconds)
    let digest = Digest.hex(of: request.body ?? Data())
    request.headers.append((name: "x-amz-content-sha256", value: digest))
    request.headers.append((name: "x-amz-date", value: instant))
    if let token = keys.sessionToken {
      request.headers.append((name: "x-amz-security-token", value: token.revealed))
    }
    let scope = "\(instant.prefix(8))/\(region)/\(service)/aws4_request"
    let (canonical, names) = canonicalRequest(request, digest: digest)
    let text = ["AWS4-HMAC-SHA256", instant, scope, Digest.hex(of: canonical)]
      .joined(separator: "\n")
    let signature = Hex.encode(
      HMACSHA256.sign(Array(text.utf8), key: signingKey(day: String(instant.prefix(8)))))
    request.authorization = Secret(
      "AWS4-HMAC-SHA256 Credential=\(keys.accessKeyId)/\(scope), SignedHeaders=\(names), "
        + "Signature=\(signature)")
  }

  /// The text whose digest is signed, and the names of the signed headers.
  private func canonicalRequest(
    _ request: HTTPRequest, digest: String
  ) -> (text: String, names: String) {
    let headers =
      (request.headers.map { ($0.name.lowercased(), $0.value) } + [
        ("host", request.origin.authority)
      ]).sorted { $0.0 < $1.0 }
    let names = headers.map(\.0).joined(separator: ";")
    let lines = headers.map { "\($0):\($1)\n" }.joined()
    let query = (request.query ?? "").split(separator: "&").map { part in
      part.contains("=") ? String(part) : part + "="
    }.sorted().joined(separator: "&")
    let text = [request.method, request.path, query, lines, names, digest]
    return (text.joined(separator: "\n"), names)
  }

  private func signingKey(day: String) -> [UInt8] {
    let first = Array("AWS4\(keys.secretAccessKey.revealed)".utf8)
    return [day, region, service, "aws4_request"].reduce(first) { key, part in
      HMACSHA256.sign(Array(part.utf8), key: key)
    }
  }

  /// `20130524T000000Z`.
  static func instant(_ milliseconds: Int64) -> String {
    let text = Timestamp(milliseconds: milliseconds).rfc3339
    return text.prefix { $0 != "." && $0 != "Z" }.filter { $0 != "-" && $0 != ":" } + "Z"
  }
}
