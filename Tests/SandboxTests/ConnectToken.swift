// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import TextCoding

@testable import Sandbox

/// A Connect token for a request; a test can make each claim invalid.
struct ConnectToken {
  var header = #"{"typ":"JWT","alg":"HS256"}"#
  var issuer = "sandbox"
  var issued: Int64
  var expires: Int64
  var hash: String
  var secret = "sandbox-connect-secret"

  init(_ method: String, _ target: String, at now: Timestamp) {
    issued = now.milliseconds / 1000
    expires = issued + 180
    let parts = target.split(separator: "?", maxSplits: 1)
    hash = Digest.hex(
      of:
        QueryStringHash.text(
          method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : ""))
  }

  func signed() -> String {
    let claims = #"{"iss":"\#(issuer)","iat":\#(issued),"exp":\#(expires),"qsh":"\#(hash)"}"#
    let body = [header, claims].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
    return body + "."
      + Base64URL.encode(
        HMACSHA256.sign(Data(body.utf8), key: Data(secret.utf8)))
  }
}
