// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@Suite struct IssueKeyTests {
  @Test(arguments: ["AB-1", "PROJ-7", "A1-10", "EXT_EXT-1234", "X9_Y-9999999999"])
  func takesValidKeys(text: String) throws {
    #expect(try #require(IssueKey(text)).description == text)
  }

  @Test(arguments: [
    "", "A-1", "proj-7", "PROJ-0", "PROJ-01", "PROJ-", "-7", "PROJ7", "1AB-1", "_AB-1", "AB_-1",
    "PROJ-12345678901", "PROJ-7x", "PRÖJ-7", "PROJ--7", "PR OJ-7", "PROJ-٧",
    String(repeating: "A", count: 256) + "-1",
  ])
  func refusesOtherTexts(text: String) {
    #expect(IssueKey(text) == nil)
  }

  @Test func namesItsProject() throws {
    #expect(try #require(IssueKey("EXT_EXT-1234")).project == "EXT_EXT")
  }
}
