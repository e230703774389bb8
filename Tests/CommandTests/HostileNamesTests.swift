// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Names of branches that are commands to a shell or to a terminal are names and nothing more.
@Suite struct HostileNamesTests {
  static let branches = [
    "$(touch${IFS}x)/SHOP-7", "; touch x; SHOP-7", "`touch x`/SHOP-7", "|touch x|SHOP-7",
    "\u{1B}[31m/SHOP-7\u{1B}[0m", "\u{1B}]0;title\u{7}SHOP-7", "a\n::set-output name=x::/SHOP-7",
    "\u{202E}SHOP-7", "-C/etc/SHOP-7", "<script>alert(1)</script>/SHOP-7",
  ]

  private static let commands = [
    ["convert"], ["explain"], ["explain", "--json"], ["keys"],
    ["report", "--markdown", "-", "--allow-empty", "none.xml"],
    ["report", "--html", "-", "--allow-empty", "none.xml"], ["submit", "--dry-run"],
  ]

  @Test(arguments: branches)
  func branchOfACIServiceRunsNothing(_ branch: String) async throws {
    let nest = try TemporaryDirectory()
    let work = nest.path + "/work"
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let command = BuiltCommand(
      in: work,
      environment: [
        "GITLAB_CI": "true", "CI_COMMIT_BRANCH": branch, "CI_PIPELINE_IID": "7",
        "CI_COMMIT_SHA": String(repeating: "ab", count: 20), "CI_SERVER_HOST": "gitlab.com",
        "CI_PROJECT_PATH": "acme/shop", "CI_PROJECT_URL": "https://gitlab.com/acme/shop",
        "CI_PIPELINE_URL": "https://gitlab.com/acme/shop/-/pipelines/9",
      ])
    for words in Self.commands {
      let result = try await command.run(words + ["--verbose"])
      #expect(result.status == 0, "\(words): \(result.talk)")
      let isPage = words.first == "report"
      for text in [result.text, result.talk] {
        #expect(!text.unicodeScalars.contains("\u{1B}"), "\(words)")
        #expect(!text.unicodeScalars.contains("\u{202E}"), "\(words)")
        #expect(!text.contains("::set-output"), "\(words)")
        #expect(!isPage || !text.contains("<script>alert"), "\(words)")
      }
      if words == ["keys"] { #expect(result.text == "SHOP-7\n") }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: work) == [])
  }
}
