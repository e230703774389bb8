// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `part`, and the sum of parts as the sending job makes it.
@Suite struct PartTests {
  let directory: TemporaryDirectory
  let command: BuiltCommand

  private let build = [
    "--provider", "none", "--pipeline-id", "p", "--build-number", "7", "--url", "https://ci.x/7",
    "--issue-key", "ABC-1", "--last-updated", "0", "--update-sequence-number", "1",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    command = BuiltCommand(in: directory.path)
    try directory.write(
      "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>", to: "green.xml")
    try directory.write(
      "<testsuite><testcase name='c'><failure message='no'/></testcase></testsuite>", to: "red.xml")
  }

  /// Runs `part` as one of the test jobs does.
  private func part(_ part: String, _ report: String, attempt: Int = 1) async throws {
    let result = try await command.run([
      "part", "--provider", "none", "--pipeline-id", "p", "--build-number", "7", "--part", part,
      "--attempt", "\(attempt)", "--output", "parts/", report,
    ])
    #expect(result.status == 0, "\(result.talk)")
  }

  /// What the sending job would send, and its exit status.
  private func convert(_ arguments: [String] = []) async throws -> (
    build: [String: Any], BuiltCommand.Result
  ) {
    let result = try await command.run(["convert"] + build + ["--parts", "parts"] + arguments)
    let builds = try result.json()["builds"] as? [[String: Any]]
    return (builds?.first ?? [:], result)
  }

  private func counts(_ build: [String: Any]) -> [Int] {
    let info = build["testInfo"] as? [String: Any] ?? [:]
    return ["numberPassed", "numberFailed", "totalNumber"].compactMap { info[$0] as? Int }
  }

  @Test func theSumOfAllPartsIsOneBuild() async throws {
    for index in 1...3 { try await part("unit:\(index)/3", "green.xml") }
    let (build, result) = try await convert()
    #expect(result.status == 0, "\(result.talk)")
    #expect(build["state"] as? String == "successful")
    #expect(counts(build) == [6, 0, 6])
    #expect(build["description"] == nil)
  }

  /// Whoever can change the working tree may have planted it.
  @Test(arguments: ["parts", "parts/"])
  func aLinkToADirectoryIsReplacedAndNotFollowed(output: String) async throws {
    let elsewhere = try TemporaryDirectory()
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/parts", withDestinationPath: elsewhere.path)
    let arguments = ["part", "--provider", "none", "--part", "unit:1/1", "green.xml", "--output"]
    #expect(try await command.run(arguments + [output]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/parts")
    #expect(names == ["buildpost-part.unit.1of1.1.json"])
    // Outside the working directory a link is the user's own.
    let link = directory.path + "-link"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: elsewhere.path)
    defer { try? FileManager.default.removeItem(atPath: link) }
    #expect(try await command.run(arguments + [link]).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == names)
  }

  @Test func aFailedPartFailsTheBuild() async throws {
    try await part("unit:1/2", "green.xml")
    try await part("unit:2/2", "red.xml")
    let (build, result) = try await convert()
    #expect(result.status == 0)
    #expect(build["state"] as? String == "failed")
    #expect(counts(build) == [2, 1, 3])
  }

  @Test func aMissingPartIsNamedAndEndsWith65() async throws {
    try await part("unit:1/3", "green.xml")
    let (build, result) = try await convert(["--expect", "unit=3,lint"])
    #expect(result.status == 65)
    #expect(build["state"] as? String == "unknown")
    #expect(build["description"] as? String == "1 of 4 parts; missing lint; unit 2, 3")
    #expect(result.talk.contains("error: 1 of 4 parts; missing lint; unit 2, 3\n"))
    let (failed, _) = try await convert(["--missing", "fail"])
    #expect(failed["state"] as? String == "failed")
    let (ignored, last) = try await convert(["--missing", "ignore"])
    #expect(ignored["state"] as? String == "successful")
    #expect(last.status == 0)
  }

  @Test func theRerunOfAJobReplacesItsFirstAttempt() async throws {
    try await part("unit:1/2", "green.xml")
    try await part("unit:2/2", "red.xml")
    try await part("unit:2/2", "green.xml", attempt: 2)
    let (build, result) = try await convert()
    #expect(result.status == 0)
    #expect(build["state"] as? String == "successful")
    #expect(counts(build) == [4, 0, 4])
  }

  @Test func aPartThatWasCutIsNeverGreen() async throws {
    try await part("unit:1/2", "green.xml")
    try await part("unit:2/2", "green.xml")
    let path = directory.path + "/parts/buildpost-part.unit.2of2.1.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    try data.prefix(200).write(to: URL(fileURLWithPath: path))
    let (build, result) = try await convert()
    #expect(result.status == 65)
    #expect(build["state"] as? String == "failed")
    #expect(
      result.talk.contains(
        "error: the part file is cut short\n  at: parts/buildpost-part.unit.2of2.1.json\n"))
  }

  /// A job that tests twice without naming its parts.
  @Test func aSecondStepDoesNotReplaceTheResultsOfTheFirst() async throws {
    var job = command
    job.environment.merge([
      "GITLAB_CI": "true", "CI_JOB_NAME": "test", "CI_JOB_ID": "5", "CI_PIPELINE_ID": "7",
      "CI_PIPELINE_IID": "7", "CI_PROJECT_PATH": "a/b", "CI_SERVER_HOST": "gitlab.x",
    ]) { $1 }
    let steps = [
      ("green.xml", false), ("green.xml", false), ("red.xml", true), ("red.xml", true),
    ]
    for (report, isWarned) in steps {
      let result = try await job.run(["part", "--output", "parts/", report])
      #expect(result.status == 0, "\(result.talk)")
      #expect(result.talk.contains("so this part is named `test (2)`") == isWarned)
    }
    let (sum, result) = try await convert(["--pipeline-id", "gitlab.x/a/b", "--expect", "test"])
    #expect(sum["state"] as? String == "failed")
    #expect(counts(sum) == [2, 1, 3])
    #expect(result.status == 0, "\(result.talk)")
  }

  /// As in Jenkins' `retry(2) { … }`.
  @Test func aStepThatIsTriedAgainReplacesItsResults() async throws {
    var job = command
    job.environment.merge([
      "JENKINS_URL": "https://ci.x/", "BUILD_URL": "https://ci.x/job/a/7/", "JOB_NAME": "a",
      "BUILD_NUMBER": "7",
    ]) { $1 }
    try directory.write(
      "<testsuite><testcase name='c'/></testsuite>", to: "mended.xml")
    for (report, isWarned) in [("red.xml", false), ("mended.xml", true), ("mended.xml", false)] {
      let result = try await job.run(["part", "--output", "parts/", report])
      #expect(result.status == 0)
      #expect(result.talk.contains("replaces earlier results") == isWarned, "\(result.talk)")
    }
    let (sum, _) = try await convert(["--pipeline-id", "ci.x/a"])
    #expect(sum["state"] as? String == "successful")
    #expect(counts(sum) == [1, 0, 1])
  }

  @Test func twoJobsThatClaimOnePartAreNotGreen() async throws {
    var job = command
    for (id, name, report) in [("5", "unit", "red.xml"), ("6", "e2e", "green.xml")] {
      job.environment.merge([
        "GITLAB_CI": "true", "CI_JOB_NAME": name, "CI_JOB_ID": id, "CI_PIPELINE_IID": "7",
        "CI_PROJECT_PATH": "a/b", "CI_SERVER_HOST": "gitlab.x",
      ]) { $1 }
      try directory.write("", to: "parts/\(id)/log.txt")
      let words = ["part", "--part", "all:1/1", "--output", "parts/\(id)/", report]
      #expect(try await job.run(words).status == 0)
    }
    let (sum, result) = try await convert(["--pipeline-id", "gitlab.x/a/b"])
    #expect(sum["state"] as? String == "failed")
    #expect(result.status == 65)
    #expect(result.talk.contains("claim to be `all` of different jobs"), "\(result.talk)")
  }

  @Test func aPartWithADamagedReportEndsWith65() async throws {
    try directory.write("<testsuite><testcase name='a'/>", to: "cut.xml")
    let made = try await command.run(
      ["part", "--part", "unit:1/1", "--output", "parts/", "--provider", "none", "cut.xml"])
    #expect(made.status == 65)
    let (sum, result) = try await convert()
    #expect(sum["state"] as? String == "failed")
    #expect(result.status == 65)
    #expect(result.talk.contains("1 of 1 report of the part `unit` is damaged"), "\(result.talk)")
  }

  @Test(arguments: [
    ["--expect", "unit=3"], ["--missing", "fail"], ["--job-results", "needs.json"],
  ])
  func whatIsOnlyForPartsNeedsParts(words: [String]) async throws {
    let result = try await command.run(["convert"] + build + words + ["green.xml"])
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix("error: `\(words[0])` has no effect without `--parts`\n"))
  }

  @Test func partsMayComeFromStandardInput() async throws {
    try await part("unit:1/1", "green.xml")
    let file = try Data(
      contentsOf: URL(filePath: directory.path + "/parts/buildpost-part.unit.1of1.1.json"))
    let result = try await command.run(["convert"] + build + ["--parts", "-"], input: file)
    #expect(result.status == 0, "\(result.talk)")
    for other in [["-"], ["--job-results", "-"]] {
      let refused = try await command.run(
        ["convert"] + build + ["--parts", "-"] + other, input: file)
      #expect(refused.status == 64)
      #expect(refused.talk.hasPrefix("error: standard input cannot be read for both"))
    }
  }

  @Test func aPartOfAnotherRunIsNotCounted() async throws {
    try await part("unit:1/1", "green.xml")
    let (build, result) = try await convert(["--build-number", "8"])
    #expect(result.status == 65)
    #expect(counts(build) != [2, 0, 2])
    #expect(result.talk.contains("this part is for run `7`, the build is for `8`"))
  }

  @Test func theSendingJobMayRenameTheBuild() async throws {
    try await part("unit:1/1", "green.xml")
    let (build, result) = try await convert(["--pipeline-suffix", "nightly"])
    #expect(result.status == 0, "\(result.talk)")
    #expect(build["pipelineId"] as? String == "p/nightly")
    #expect(counts(build) == [2, 0, 2])
  }

  @Test func aJobThatDiedWithoutAPartIsFailed() async throws {
    try await part("unit:1/1", "green.xml")
    try directory.write(
      #"{"unit":{"result":"success","outputs":{}},"e2e":{"result":"failure","outputs":{}}}"#,
      to: "needs.json")
    let (build, result) = try await convert(["--job-results", "needs.json"])
    #expect(build["state"] as? String == "failed")
    #expect(result.talk.contains("job `e2e` ended as failed, but it left no part"))
  }

  @Test(arguments: [#"{"conclusion":"failure"}"#, "null", "{}", "1"])
  func aJobWhoseResultCannotBeReadIsNotGreen(result: String) async throws {
    try await part("unit:1/1", "green.xml")
    try directory.write(#"{"unit":\#(result)}"#, to: "needs.json")
    let (build, _) = try await convert(["--job-results", "needs.json"])
    #expect(build["state"] as? String == (result.contains("failure") ? "failed" : "unknown"))
  }

  @Test func withoutAnyPartNothingIsSentUnlessThatIsAllowed() async throws {
    let result = try await command.run(["convert"] + build + ["--parts", "parts/**"])
    #expect(result.status == 66)
    let allowed = try await command.run(
      ["convert"] + build + ["--parts", "parts/**", "--allow-empty"])
    #expect(allowed.status == 0)
    #expect(allowed.text.contains(#""state":"unknown""#))
  }

  @Test func aPartWithTheLongestNameCanBeRead() async throws {
    var job = command
    job.environment.merge(["JENKINS_URL": "https://ci.x/", "BUILD_NUMBER": "7", "JOB_NAME": "a"]) {
      $1
    }
    let name = String(repeating: "n", count: 255)
    for report in ["green.xml", "red.xml"] {
      let words = ["part", "--part", name + ":1/1", "--output", "parts/", report]
      #expect(try await job.run(words).status == 0)
    }
    let (sum, result) = try await convert(["--pipeline-id", "ci.x/a"])
    #expect(counts(sum) == [2, 1, 3], "\(result.talk)")
  }

  /// Settings of the delivery do not matter to commands that deliver nothing.
  @Test func partNeedsNoCredentials() async throws {
    var job = command
    job.environment["BUILDPOST_AUTH"] = "nonsense"
    job.environment["BUILDPOST_CLIENT_SECRET_FILE"] = "-"
    let report = Data("<testsuite><testcase name='a'/></testsuite>".utf8)
    let result = try await job.run(["part", "--json", "--output", "-", "-"], input: report)
    #expect(result.status == 0, "\(result.talk)")
    #expect(try result.json()["part"] != nil, "one document")
  }

  @Test func partPrintsTheFileAsJSON() async throws {
    let result = try await command.run([
      "part", "--json", "--provider", "none", "--part", "unit tests:0/4", "red.xml",
    ])
    #expect(result.status == 0, "\(result.talk)")
    let part = try #require(result.json()["part"] as? [String: Any])
    #expect(part["name"] as? String == "unit tests")
    #expect(part["index"] as? Int == 0)
    #expect(part["failed"] as? Int == 1)
    #expect(part["state"] as? String == "failed")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 2)
  }

  @Test(arguments: ["unit", "unit:3", "unit:1/0", ":1/2", "unit:x/2", "unit:-1/2"])
  func aMalformedPartIsAUsageError(text: String) async throws {
    let result = try await command.run(["part", "--part", text, "green.xml"])
    #expect(result.status == 64)
    #expect(result.talk.contains("does not name a part\n"))
  }

  @Test(arguments: [
    (["--part", "unit:4/3"], "error: `unit:4/3` has an index greater than its total\n"),
    (["--attempt", "0"], "error: `0` is not a valid attempt\n"),
  ])
  func aNumberThatCannotBeIsAUsageError(words: [String], message: String) async throws {
    let result = try await command.run(["part"] + words + ["green.xml"])
    #expect(result.status == 64)
    #expect(result.talk.hasPrefix(message))
  }

  @Test func theNameOfTheFileIsSafeWhateverTheNameOfThePart() async throws {
    try await part("../a b:1/1", "green.xml")
    try await part("../a_b:1/1", "green.xml")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/parts")
    #expect(names.count == 2)
    #expect(names.allSatisfy { $0.hasPrefix("buildpost-part.___a_b-") })
  }

  @Test func inspectShowsEachPart() async throws {
    try await part("unit:1/2", "green.xml")
    let result = try await command.run([
      "inspect", "--json", "--parts", "parts", "--expect", "unit=2",
    ])
    #expect(result.status == 65)
    let parts = try #require(result.json()["parts"] as? [String: Any])
    #expect(parts["counted"] as? [String] == ["parts/buildpost-part.unit.1of2.1.json"])
    #expect(parts["missing"] as? [String] == ["unit 2"])
    #expect(parts["expected"] as? Int == 2)
  }

  @Test func aHostilePartChangesNothingButItsCounts() async throws {
    // A part with a valid digest: whoever writes it can compute one.
    let hostile = "\u{1B}[2J::error::x https://evil.example EVIL-1"
    let suite = hostile.filter { $0 != "\u{1B}" }
    try directory.write(
      "<testsuite name='\(suite)'><testcase name='EVIL-2'/></testsuite>", to: "hostile.xml")
    try await part("EVIL-3 https://evil.example:1/1", "hostile.xml")
    let (build, result) = try await convert()
    #expect(build["issueKeys"] as? [String] == ["ABC-1"])
    #expect(build["url"] as? String == "https://ci.x/7")
    #expect(build["pipelineId"] as? String == "p")
    #expect(!result.text.contains("EVIL"))
  }

  /// By the service, by flags, and by variables.
  @Test func explainShowsWhereTheIdentityOfAPartComesFrom() async throws {
    let top = try TemporaryDirectory()
    let job = [
      "GITLAB_CI": "true", "CI_JOB_NAME": "unit 2/3", "CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3",
    ]
    let given: [([String], [String: String], [String: String])] = [
      (
        [], [:],
        ["partName": "CI_JOB_NAME", "partIndex": "CI_NODE_INDEX", "partTotal": "CI_NODE_TOTAL"]
      ),
      (
        ["--part", "x:1/9", "--attempt", "4"], [:],
        [
          "partName": "--part", "partIndex": "--part", "partTotal": "--part",
          "attempt": "--attempt",
        ]
      ),
      (
        [], ["BUILDPOST_PART": "1/9"],
        ["partName": "CI_JOB_NAME", "partIndex": "BUILDPOST_PART", "partTotal": "BUILDPOST_PART"]
      ),
    ]
    for (options, variables, origins) in given {
      let result = try await BuiltCommand(
        in: top.path, environment: job.merging(variables) { $1 }
      ).run(["explain", "--json"] + options)
      #expect(result.status == 0, "\(result.talk)")
      let facts = try #require(try result.json()["facts"] as? [String: [String: Any]])
      let names = ["partName", "partIndex", "partTotal", "attempt"]
      #expect(
        facts.filter { names.contains($0.key) }.mapValues { $0["origin"] as? String } == origins)
      let index = facts["partIndex"]?["value"] as? Int
      #expect(index == (options.isEmpty && variables.isEmpty ? 2 : 1))
    }
  }
}

/// What `submit` knows about the other runs of a pipeline.
@Suite(.serialized) struct EarlierBuildTests {
  private let gitLab = [
    "GITLAB_CI": "true", "CI_SERVER_HOST": "gitlab.com", "CI_PROJECT_PATH": "acme/app",
    "CI_PIPELINE_URL": "https://gitlab.com/acme/app/-/pipelines/1", "CI_COMMIT_BRANCH": "main",
  ]

  private func submit(
    _ site: SandboxSite, number: Int, _ arguments: [String], _ more: [String: String] = [:]
  ) async throws -> BuiltCommand.Result {
    let environment = gitLab.merging(["CI_PIPELINE_IID": "\(number)"]) { $1 }.merging(more) { $1 }
    return try await site.command(environment)
      .run(["submit", "--issue-key", "DEMO-1"] + arguments)
  }

  private func stored(_ site: SandboxSite, _ number: Int) async throws -> [String: Any] {
    try await site.stored("\(number)", pipeline: "gitlab.com/acme/app")
  }

  @Test func aBuildThatNobodyFinishedIsClosedByTheNextRun() async throws {
    try await SandboxSite.open { site in
      let old = ["--last-updated", "2020-01-01T00:00:00Z"]
      #expect(try await submit(site, number: 7, ["--state", "in_progress"] + old).status == 0)
      #expect(try await stored(site, 7)["state"] as? String == "in_progress")
      let result = try await submit(site, number: 8, ["--state", "successful"])
      #expect(result.status == 0)
      #expect(result.talk.contains("closed: gitlab.com/acme/app #7"))
      #expect(try await stored(site, 7)["state"] as? String == "unknown")
      #expect(try await stored(site, 7)["description"] as? String == "no result was reported")
      #expect(try await stored(site, 8)["state"] as? String == "successful")
    }
  }

  @Test(arguments: ["nightly", String(repeating: "ä", count: 255)])
  func anAnnouncementIsRecognisedWhateverItsDescription(_ description: String) async throws {
    try await SandboxSite.open { site in
      let old = ["--last-updated", "2020-01-01T00:00:00Z", "--description", description]
      #expect(try await submit(site, number: 7, ["--state", "in_progress"] + old).status == 0)
      let announced = try #require(try await stored(site, 7)["description"] as? String)
      #expect(announced.hasPrefix(description.prefix(200)))
      #expect(announced.hasSuffix("; announced by Buildpost; no result yet"))
      #expect(announced.unicodeScalars.count <= 255)
      #expect(try await submit(site, number: 8, ["--state", "successful"]).status == 0)
      #expect(try await stored(site, 7)["state"] as? String == "unknown")
    }
  }

  @Test func recentFinishedAndForeignBuildsAreLeftAlone() async throws {
    try await SandboxSite.open { site in
      let old = ["--last-updated", "2020-01-01T00:00:00Z"]
      _ = try await submit(site, number: 4, ["--state", "in_progress"])
      #expect(try await submit(site, number: 5, ["--state", "successful"]).status == 0)
      #expect(try await stored(site, 4)["state"] as? String == "in_progress")
      // A document is sent as it is, so this is what another tool would send.
      let command = site.command(gitLab.merging(["CI_PIPELINE_IID": "6"]) { $1 })
      let theirs = try await command.run(
        ["convert", "--issue-key", "DEMO-1", "--state", "in_progress"] + old)
      #expect(try await command.run(["submit", "--from", "-"], input: theirs.output).status == 0)
      #expect(try await submit(site, number: 7, ["--state", "failed"] + old).status == 0)
      #expect(try await stored(site, 6)["state"] as? String == "in_progress")
      #expect(try await submit(site, number: 8, ["--state", "successful"]).status == 0)
      #expect(try await stored(site, 7)["state"] as? String == "failed")
    }
  }

  @Test func staleAfterZeroClosesNothing() async throws {
    try await SandboxSite.open { site in
      let old = ["--last-updated", "2020-01-01T00:00:00Z"]
      _ = try await submit(site, number: 7, ["--state", "in_progress"] + old)
      _ = try await submit(site, number: 8, ["--state", "successful", "--stale-after", "0"])
      #expect(try await stored(site, 7)["state"] as? String == "in_progress")
    }
  }

  @Test(arguments: ["soon", "24", "-1h", "1w"])
  func aMalformedLengthOfTimeIsAUsageError(text: String) async throws {
    try await SandboxSite.open { site in
      let result = try await submit(site, number: 2, ["--stale-after=\(text)"])
      #expect(result.status == 64)
    }
  }

  @Test func oneOfSeveralJobsIsWarned() async throws {
    try await SandboxSite.open { site in
      let parallel = ["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3", "CI_JOB_NAME": "unit 2/3"]
      let result = try await submit(site, number: 9, ["--state", "successful"], parallel)
      #expect(result.talk.contains("warning: this is one of 3 parallel jobs"))
      let named = try await submit(
        site, number: 9, ["--state", "successful", "--pipeline-suffix", "unit-2"], parallel)
      #expect(!named.talk.contains("parallel jobs"))
    }
  }
}
