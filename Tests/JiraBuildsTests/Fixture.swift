// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import JiraBuilds

/// What most tests of Jira's client share.
enum Fixture {
  static let cloudId = "11223344-a1b2-3b33-c444-def123456789"
  static let key = BuildKey(pipelineId: "gitlab.com/acme/app", buildNumber: 16)
  static let body = Data(#"{"builds":[]}"#.utf8)
  static let accepted =
    #"{"acceptedBuilds":[{"pipelineId":"gitlab.com/acme/app","buildNumber":16}],"#
    + #""rejectedBuilds":[],"unknownIssueKeys":[]}"#
  static let grant =
    #"{"access_token":"canary-token","expires_in":900,"token_type":"Bearer","scope":"x"}"#
  static let bulk = "POST /jira/builds/0.1/cloud/\(cloudId)/bulk"

  /// A clock that stays at one time, in milliseconds since 1970.
  static func clock(_ now: Int64 = 1_769_852_000_000) -> Clocks {
    Clocks(wall: { now }, monotonic: { 100 })
  }

  static func oauth(port: Int = 9) -> ConnectionSettings {
    var settings = ConnectionSettings(version: "1.2.3", environment: [:])
    settings.site = "http://127.0.0.1:\(port)"
    settings.apiURL = "http://127.0.0.1:\(port)"
    settings.credentials = ["client-id": "client"]
    settings.secrets = ["client-secret-file": Secret("canary-secret")]
    return settings
  }

  static func connect(port: Int = 9) -> ConnectionSettings {
    var settings = oauth(port: port)
    settings.authentication = "connect"
    settings.credentials = ["connect-key": "com.example.app"]
    settings.secrets = ["connect-secret-file": Secret("canary-secret")]
    return settings
  }

  /// The routes of a server that lets everyone in and accepts the build.
  static func routes(_ steps: [Plan.Step]? = nil) -> [String: [Plan.Step]] {
    [
      "GET /_edge/tenant_info": [.answer(200, #"{"cloudId":"\#(cloudId)"}"#)],
      "POST /oauth/token": [.answer(200, grant)],
      bulk: steps ?? [.answer(202, accepted)],
    ]
  }
}
