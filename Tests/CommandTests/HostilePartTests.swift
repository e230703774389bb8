// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Part files that strangers wrote: with valid digests, since whoever writes one can compute it.
@Suite struct HostilePartTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  private let build = [
    "--provider", "none", "--pipeline-id", "p", "--build-number", "7", "--url", "https://ci.x/7",
    "--issue-key", "ABC-1", "--last-updated", "0", "--update-sequence-number", "1", "--commit",
    "0123456789012345678901234567890123456789", "--repository", "https://github.com/acme/app",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
    try directory.write(
      "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>", to: "green.xml")
  }

  private static func members(_ name: String) -> [String: Any] {
    [
      "schemaVersion": 1, "name": name, "index": 1, "total": 1, "state": "successful", "tests": 1,
      "passed": 1, "failed": 0, "skipped": 0, "flaky": 0, "todo": 0, "duration": 1, "reports": 1,
      "damaged": 0, "bailedOut": false, "created": "2026-01-31T12:00:00Z", "failures": [] as [Any],
      "findings": [] as [Any],
    ]
  }

  /// The digests of several files, computed by an independent program.
  private func digests(of parts: [Data]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import hashlib, sys
      lines = sys.stdin.buffer.read().split(b"\\n")[:-1]  # all, before anything is printed
      for line in lines: print(hashlib.sha256(line).hexdigest())
      """,
    ]
    let input = ProcessStart.pipe()
    let output = ProcessStart.pipe()
    process.standardInput = input
    process.standardOutput = output
    try ProcessStart.run(process)
    for part in parts { try input.fileHandleForWriting.write(contentsOf: part + Data("\n".utf8)) }
    try input.fileHandleForWriting.close()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  private func write(_ parts: [[String: Any]]) throws {
    let bodies = try parts.map { try JSONSerialization.data(withJSONObject: $0) }
    for (position, (body, digest)) in zip(bodies, try digests(of: bodies)).enumerated() {
      try directory.write(
        #"{"digest":"\#(digest)","part":\#(String(decoding: body, as: UTF8.self))}"#,
        to: "parts/\(position).json")
    }
  }

  /// Texts that may appear only in escaped output.
  static let texts = [
    "EVIL-1", "https://evil.example/EVIL-2", "\u{1B}[2J\u{1B}]0;x\u{07}", "::error::EVIL-3",
    "##vso[task.setvariable variable=x]EVIL-4", "##teamcity[message text='EVIL-5']",
    "</script><script>alert('EVIL-6')</script>", "| a | b |\n\n# EVIL-7\n<img src=x onerror=y>",
    "\u{202E}EVIL-8", "${{ secrets.EVIL_9 }}", "a\r\nEVIL-10: x", "\u{0}EVIL-11", "../../EVIL-12",
  ]

  @Test(arguments: texts)
  func whateverIsInEveryMemberOnlyCountsChange(text: String) async throws {
    var part = Self.members(text + "x")
    for member in ["jobId", "issueKeys", "url", "description", "label", "displayName", "branch"] {
      part[member] = text
    }
    part["failed"] = 1
    part["tests"] = 2
    part["failures"] = [["suite": text, "name": text, "message": text, "file": text, "line": 1]]
    part["findings"] = [["severity": "error", "message": text, "location": text]]
    part["schemaVersion"] = 1
    try write([part])
    let result = try await command.run(["convert"] + build + ["--parts", "parts"])
    let json = try result.json()
    let sent = try #require((json["builds"] as? [[String: Any]])?.first)
    #expect(sent["issueKeys"] as? [String] == ["ABC-1"])
    #expect(sent["url"] as? String == "https://ci.x/7")
    #expect(sent["pipelineId"] as? String == "p")
    #expect(sent["state"] as? String == "failed")
    #expect((sent["testInfo"] as? [String: Any])?["numberFailed"] as? Int == 1)
    #expect(!result.text.contains("EVIL"))
    try Self.checkTalk(result.talk)
    for output in [["inspect"], ["explain"] + build] {
      let shown = try await command.run(output + ["--parts", "parts"])
      try Self.checkTalk(shown.text + shown.talk)
    }
    let page = try await command.run(
      ["report"] + build + ["--parts", "parts", "--html", "page.html", "--markdown", "page.md"])
    #expect(page.status != 70)
    let html = try String(contentsOfFile: directory.path + "/page.html", encoding: .utf8)
    #expect(!html.contains("<script>alert") && !html.contains("onerror=y>"))
    let markdown = try String(contentsOfFile: directory.path + "/page.md", encoding: .utf8)
    try Self.checkTalk(markdown.replacing("\t", with: " "))
  }

  /// No control characters, and no line that a CI service obeys.
  private static func checkTalk(_ text: String) throws {
    let controls = text.unicodeScalars.filter { scalar in
      scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value)
    }
    #expect(controls.isEmpty)
    for line in text.split(separator: "\n") {
      #expect(!line.hasPrefix("::") && !line.contains("##vso[") && !line.contains("##teamcity["))
    }
  }

  /// Many files: foreign, duplicated, with totals of 100,000, too deep and too large.
  ///
  /// `BUILDPOST_HOSTILE_PARTS=10000` is the long form.
  @Test(.slow)
  func whatManyHostileFilesLeadToIsBounded() async throws {
    let count = Int(ProcessInfo.processInfo.environment["BUILDPOST_HOSTILE_PARTS"] ?? "") ?? 1500
    var parts: [[String: Any]] = []
    for number in 0..<count {
      var part = Self.members("n\(number)")
      switch number % 5 {
      case 0:
        part["total"] = 100_000
        part["findings"] = (0..<100).map { ["severity": "error", "message": "m\($0)\(number)"] }
      case 1: part["pipelineId"] = "foreign/\(number)"
      case 2: part["name"] = "same"
      case 3: part["passed"] = 5
      default:
        part["tests"] = 1000
        part["passed"] = 999
        part["failed"] = 1
        part["failures"] = (0..<100).map {
          ["suite": "s", "name": "t\($0)", "message": String(repeating: "x", count: 200)]
        }
      }
      parts.append(part)
    }
    try write(parts)
    let deep = String(repeating: "[", count: 100_000)
    try directory.write(
      #"{"digest":"\#(String(repeating: "0", count: 64))","part":{"a":\#(deep)}}"#,
      to: "parts/deep.json")
    try directory.write(
      #"{"digest":"# + String(repeating: "x", count: 5 << 20), to: "parts/buildpost-part.huge.json")
    let result = try await command.run(["convert"] + build + ["--parts", "parts"])
    #expect(result.status == 65)
    let sent = try #require((try result.json()["builds"] as? [[String: Any]])?.first)
    #expect(sent["state"] as? String == "failed")
    #expect(sent["issueKeys"] as? [String] == ["ABC-1"])
    #expect((sent["description"] as? String)?.count ?? 0 <= 255)
    // Everything is reported, and nothing floods the log.
    #expect(result.talk.contains("not counted: parts of other builds ("))
    #expect(result.talk.contains("damaged part files: "))
    #expect(result.talk.utf8.count < 1 << 20)
    let shown = try await command.run(["inspect", "--json", "--parts", "parts"])
    let summary = try #require(try shown.json()["parts"] as? [String: Any])
    #expect((summary["missing"] as? [String])?.count == 1000)
    #expect((summary["superseded"] as? [String])?.count ?? 0 <= 1000)
  }

  /// The secret is given to the sending job alone, and found nowhere else.
  @Test func theSecretIsOnlyInTheSendingJob() async throws {
    try await SandboxSite.open { site in
      try site.top.write(
        "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>", to: "work/green.xml")
      let secret = "sandbox-secret"
      // The test job has no setting of the connection at all.
      let job = BuiltCommand(in: site.top.path + "/work", environment: ["HOME": site.top.path])
      for index in 1...3 {
        let result = try await job.run([
          "part", "--provider", "none", "--pipeline-id", "demo", "--build-number", "1", "--part",
          "unit:\(index)/3", "--output", "parts/", "green.xml",
        ])
        #expect(result.status == 0, "\(result.talk)")
      }
      let sent = try await site.submit("--parts", "parts", "--json", "--verbose")
      #expect(sent.status == 0, "\(sent.talk)")
      let everything = try site.bodies().joined() + sent.text + sent.talk
      #expect(!everything.contains(secret))
      let files = FileManager.default.enumerator(atPath: site.top.path)?.allObjects as? [String]
      for path in files ?? [] {
        // Directories have no content.
        guard let data = FileManager.default.contents(atPath: site.top.path + "/" + path) else {
          continue
        }
        #expect(data.firstRange(of: Data(secret.utf8)) == nil, "\(path)")
      }
      let parts = try #require(try sent.json()["parts"] as? [String: Any])
      #expect((parts["counted"] as? [String])?.count == 3)
      #expect(parts["expected"] as? Int == 3)
      #expect(parts["missing"] as? [String] == [])
      #expect(parts["superseded"] as? [String] == [])
    }
  }

  @Test(arguments: ["parts", "parts/"])
  func anExistingDirectoryGetsAFileWithTheNameOfThePart(output: String) async throws {
    try FileManager.default.createDirectory(
      atPath: directory.path + "/parts", withIntermediateDirectories: false)
    let result = try await command.run([
      "part", "--provider", "none", "--part", "unit:1/2", "--output", output, "green.xml",
    ])
    #expect(result.status == 0, "\(result.talk)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path + "/parts")
        == ["buildpost-part.unit.1of2.1.json"])
  }

  /// A report whose own counts say that it failed, and one that bailed out.
  @Test(
    arguments: [
      ("declared.xml", "<testsuite failures='2' tests='3'><testcase name='a'/></testsuite>", 1, 0),
      ("stopped.tap", "TAP version 14\n1..3\nok 1\nBail out! no disk\n", 1, 0),
    ] as [(String, String, Int, Int)])
  func aPartIsNeverGreenAgainstItsReportsOwnWord(
    name: String, text: String, passed: Int, failed: Int
  ) async throws {
    try directory.write(text, to: name)
    let part = try await command.run([
      "part", "--provider", "none", "--part", "unit:1/1", "--state", "successful", "--output",
      "parts/", name,
    ])
    #expect(part.talk.contains("wrote 1 test (1 passed"))
    let result = try await command.run(["convert"] + build + ["--parts", "parts"])
    let sent = try #require((try result.json()["builds"] as? [[String: Any]])?.first)
    #expect(sent["state"] as? String == "failed")
    let info = try #require(sent["testInfo"] as? [String: Any])
    #expect(info["numberPassed"] as? Int == passed)
  }

  @Test func explainShowsWhereThePartComesFrom() async throws {
    let job = BuiltCommand(
      in: directory.path,
      environment: [
        "GITLAB_CI": "true", "CI_JOB_NAME": "unit 2/3", "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3",
        "CI_JOB_ID": "77",
      ])
    let facts = try #require(
      try await job.run(["explain", "--json"]).json()["facts"] as? [String: [String: Any]])
    #expect(facts["partName"]?["value"] as? String == "unit")
    #expect((facts["partName"]?["origin"] as? String)?.hasPrefix("CI_JOB_NAME") == true)
    #expect(facts["partIndex"]?["value"] as? Int == 2)
    #expect(facts["partIndex"]?["origin"] as? String == "CI_NODE_INDEX")
    #expect(facts["partTotal"]?["value"] as? Int == 3)
    #expect(facts["jobId"]?["value"] as? String == "77")
    let table = try await job.run(["explain"])
    #expect(table.text.contains("partTotal"))
  }

  @Test func missingPartsComeFirstInEveryTable() async throws {
    _ = try await command.run([
      "part", "--provider", "none", "--part", "unit:2/2", "--output", "parts/", "green.xml",
    ])
    let arguments = ["--parts", "parts", "--expect", "unit=2,lint"]
    let shown = try await command.run(["inspect"] + arguments)
    let rows = shown.text.split(separator: "\n").map(String.init)
    #expect(rows[1].hasPrefix("lint") && rows[1].hasSuffix("missing"))
    #expect(rows[2].hasPrefix("unit 1") && rows[2].hasSuffix("missing"))
    #expect(rows[3].hasPrefix("unit 2 of 2"))
    _ = try await command.run(
      ["report"] + build + arguments + ["--html", "page.html", "--markdown", "page.md"])
    for (file, first, second) in [
      ("page.html", "lint", "unit 2 of 2"), ("page.md", "`lint`", "`unit 2 of 2`"),
    ] {
      let text = try String(contentsOfFile: directory.path + "/" + file, encoding: .utf8)
      let table = try #require(text.range(of: file == "page.md" ? "| Report |" : "<tbody>"))
      let rest = text[table.upperBound...]
      let missing = try #require(rest.range(of: first))
      let counted = try #require(rest.range(of: second))
      #expect(missing.lowerBound < counted.lowerBound)
      #expect(rest.contains("missing"))
    }
  }

  /// Every error of `--parts` and related options, as users see it.
  @Test(
    arguments: [
      (
        ["--parts", "none"], 66,
        """
        error: no part file was found
          at: none
          fix: pass the files that the test jobs wrote, or list the required parts with --expect; \
        if it is fine that there are none, pass --allow-empty
        """
      ),
      (
        ["--parts", "parts", "--expect", "unit=0"], 64,
        """
        error: `unit=0` does not name parts
          at: --expect
          fix: write it as NAME or NAME=TOTAL, such as unit=50
        """
      ),
      (
        ["--parts", "parts", "--job-results", "none.json"], 78,
        """
        error: `none.json` cannot be read: no such file
          at: --job-results
          fix: check the path of --job-results
        """
      ),
      (
        ["--parts", "parts", "--job-results", "green.xml"], 78,
        """
        error: `green.xml` is not a JSON object
          at: --job-results
          fix: pass what the CI service reports, such as GitHub's ${{ toJSON(needs) }}
        """
      ),
      (
        ["--parts", "parts", "--missing", "perhaps"], 64,
        "error: `perhaps` is not a value of `--missing`"
      ),
    ] as [([String], Int32, String)])
  func errorsSayWhatToDo(_ arguments: [String], status: Int32, words: String) async throws {
    _ = try await command.run([
      "part", "--provider", "none", "--part", "unit:1/1", "--output", "parts/", "green.xml",
    ])
    let result = try await command.run(["convert"] + build + arguments)
    #expect(result.status == status)
    #expect(result.talk.contains(words), "\(result.talk)")
  }
}
