// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct SubmissionTests {
  @Test func bodyHoldsBuildsPropertiesAndProvider() throws {
    let envelope = try Submission.Envelope(properties: ["a": "b"], product: "Buildpost 1")
    let submission = try Submission(builds: [BuildDataTests.build()], envelope: envelope)
    let body = try submission.body()
    let text = String(decoding: body, as: UTF8.self)
    #expect(text.hasPrefix(#"{"builds":[{"buildNumber":16,"#))
    #expect(
      text.hasSuffix(#"}],"properties":{"a":"b"},"providerMetadata":{"product":"Buildpost 1"}}"#))
    #expect(try JSONDecoder().decode(Submission.self, from: body) == submission)
  }

  @Test func holdsOneToAHundredBuilds() throws {
    let build = try BuildDataTests.build()
    let envelope = try Submission.Envelope(product: nil)
    #expect(throws: BuildModelError("builds", .malformed(reason: "is empty"))) {
      try Submission(builds: [], envelope: envelope)
    }
    _ = try Submission(builds: Array(repeating: build, count: 100), envelope: envelope)
    #expect(throws: BuildModelError("builds", .tooMany(limit: 100, count: 101))) {
      try Submission(builds: Array(repeating: build, count: 101), envelope: envelope)
    }
  }

  @Test(arguments: ["", "_hidden", "a:b"])
  func refusesPropertyNamesThatJiraRefuses(name: String) {
    #expect(throws: BuildModelError.self) {
      try Submission.Envelope(properties: [name: "x"], product: nil)
    }
  }

  @Test func takesFivePropertiesOf255Characters() throws {
    let value = String(repeating: "v", count: 255)
    let five = Dictionary(uniqueKeysWithValues: (1...5).map { ("p\($0)", value) })
    _ = try Submission.Envelope(properties: five, product: nil)
    #expect(throws: BuildModelError("properties", .tooMany(limit: 5, count: 6))) {
      try Submission.Envelope(
        properties: five.merging(["p6": "x"]) { $1 }, product: nil)
    }
    #expect(throws: BuildModelError("properties.a", .tooLong(limit: 255, length: 256))) {
      try Submission.Envelope(properties: ["a": value + "v"], product: nil)
    }
  }
}
