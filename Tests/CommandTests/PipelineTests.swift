// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The recipes for parts, each as a whole pipeline, whatever happens to its jobs.
@Suite(
  .slow,
  .enabled(if: RecipePieces.exists("python3"), "python3 with PyYAML takes the recipes apart"))
struct PipelineTests {
  /// What happens in a run, and what Jira has to get.
  enum Course: String, CaseIterable {
    case allPass, oneFails, oneDies, oneDiesWhileWriting, rerun, stale, doubled, foreign
    case wrongTotal, fork

    /// The state, the counts of passed and failed tests, and the status of the job that sends.
    func expected(_ file: String) -> (state: String, passed: Int, failed: Int, status: Int32)? {
      switch self {
      case .allPass, .rerun, .stale, .doubled: ("successful", 6, 0, 0)
      case .oneFails: ("failed", 5, 1, 0)
      case .oneDies: (file.hasPrefix("github") ? "failed" : "unknown", 4, 0, 65)
      case .oneDiesWhileWriting: ("failed", 4, 0, 65)
      case .foreign, .wrongTotal: ("unknown", 4, 0, 65)
      case .fork: file == "github-workflow-run.yml" ? ("successful", 6, 0, 0) : nil
      }
    }
  }

  @Test(arguments: RecipePieces.parts.keys.sorted())
  func everyRunIsOneBuildWithTheRightSum(_ file: String) async throws {
    try await ReleaseServer.open { server, _, digest in
      try await SandboxSite.open { site in
        for (number, course) in zip(1..., Course.allCases) {
          var run = try await PipelineRun(file, number: number, site: site)
          #expect(run.keepsTheSecret, "\(file)")
          try await play(course, &run, course == .allPass ? (server.url, digest) : nil, file, site)
        }
      }
    }
  }

  @Test(arguments: RecipePieces.parts.keys.sorted())
  func aBuildThatJiraDoesNotAcceptFailsNoJob(_ file: String) async throws {
    for fault in ["400:*", "401:*"] {
      try await SandboxSite.open(["--fault", fault]) { site in
        var run = try await PipelineRun(file, number: 1, site: site)
        for index in 1...3 { try await run.test(.init(index: index)) }
        let (status, talk) = try await run.send()
        #expect(status == 0, "\(file) \(fault): \(talk)")
        #expect(talk.contains("error: "), "\(file) \(fault): \(talk)")
      }
    }
  }

  /// A child pipeline of GitLab has a number of its own, and a suffix tells the builds apart.
  @Test func aChildPipelineIsABuildOfItsOwn() async throws {
    try await SandboxSite.open { site in
      for (number, isChild) in [(1, false), (2, true)] {
        var run = try await PipelineRun("gitlab-parts.yml", number: number, site: site)
        if isChild {
          run.more = [
            "CI_PIPELINE_SOURCE": "parent_pipeline", "BUILDPOST_PIPELINE_SUFFIX": "unit",
          ]
        }
        for index in 1...3 {
          try await run.test(.init(index: index), isChild && index == 2 ? .fails : .passes)
        }
        let (status, talk) = try await run.send()
        #expect(status == 0, "\(talk)")
      }
      let builds = try await site.shown().sorted {
        ($0["buildNumber"] as? Int ?? 0) < ($1["buildNumber"] as? Int ?? 0)
      }
      let pipeline = "gitlab.example/acme/app"
      #expect(builds.map { $0["pipelineId"] as? String } == [pipeline, pipeline + "/unit"])
      #expect(builds.map { $0["state"] as? String } == ["successful", "failed"])
      let sums = builds.map { ($0["testInfo"] as? [String: Int])?["numberPassed"] }
      #expect(sums == [6, 5])
      #expect((builds.last?["displayName"] as? String)?.contains("unit") == true)
    }
  }

  private func play(
    _ course: Course, _ run: inout PipelineRun, _ release: (url: String, digest: String)?,
    _ file: String, _ site: SandboxSite
  ) async throws {
    let isRed = try await test(course, &run, release)
    if release != nil { try run.uninstall() }
    let (status, talk) = try await run.send(release: release)
    let build = try await stored(site, run.number)
    guard let expected = course.expected(file) else {
      #expect(status == 0, "\(file) \(course): \(talk)")
      #expect(build == nil, "\(file) \(course)")
      #expect(talk.contains("nothing is sent to Jira"), "\(file) \(course)")
      return
    }
    let info = build?["testInfo"] as? [String: Int]
    let got = "\(file) \(course): \(build ?? [:]) \(talk)"
    #expect(build?["state"] as? String == expected.state, "\(got)")
    #expect(info?["numberPassed"] == expected.passed, "\(got)")
    #expect(info?["numberFailed"] == expected.failed, "\(got)")
    #expect(info?["totalNumber"] == expected.passed + expected.failed, "\(got)")
    #expect(build?["issueKeys"] as? [String] == ["PROJ-7"], "\(got)")
    // The steps of Bitbucket pass, and the last one fails in their place.
    let isMoved = file.hasPrefix("bitbucket") && course == .oneFails
    #expect(isMoved ? status == 1 : status == expected.status, "\(got)")
    let isToBeRed = [.oneFails, .oneDies, .oneDiesWhileWriting].contains(course)
    #expect((isRed || status != 0) == (isToBeRed || expected.status != 0), "\(got)")
    try expectSecretNowhere(in: run, talk)
  }

  /// Runs the test jobs and returns whether one of them failed in the end.
  private func test(
    _ course: Course, _ run: inout PipelineRun, _ release: (url: String, digest: String)?
  ) async throws -> Bool {
    if release != nil { try run.uninstall() }
    run.isFork = course == .fork
    try await run.test(.init(index: 1), release: release)
    if release != nil { try run.install() }
    try await run.test(.init(index: 3))
    var second = PipelineRun.Identity(index: 2)
    switch course {
    case .oneFails: return try await run.test(second, .fails)
    case .oneDies: return try await run.test(second, .diesInTests)
    case .oneDiesWhileWriting: return try await run.test(second, .diesWhileWriting)
    case .foreign: second.commit = PipelineRun.otherCommit
    case .wrongTotal: second.total = 4
    case .rerun, .stale:
      try await run.test(second, .fails)
      if course == .stale { try run.copyKept(2, to: "stale") }
      second.attempt = 2
    default: break
    }
    let isRed = try await run.test(second)
    if course == .doubled { try run.copyKept(2, to: "twice") }
    return isRed
  }

  /// The build of a run as the page shows it; `nil` if it was not sent.
  private func stored(_ site: SandboxSite, _ number: Int) async throws -> [String: Any]? {
    let builds = try await site.shown().filter { $0["buildNumber"] as? Int == number }
    #expect(builds.count <= 1)
    return builds.first
  }

  /// The secret is in no workspace, no artifact and no output; the job that sends has it as a
  /// variable only.
  private func expectSecretNowhere(in run: PipelineRun, _ talk: String) throws {
    #expect(!talk.contains(PipelineRun.secret))
    let files = FileManager.default
    for path in try files.subpathsOfDirectory(atPath: run.top.path)
    where !path.hasSuffix(".buildpost/buildpost") {
      // Directories have no contents.
      guard let bytes = files.contents(atPath: run.top.path + "/" + path) else { continue }
      #expect(bytes.range(of: Data(PipelineRun.secret.utf8)) == nil, "\(path)")
    }
  }
}
