// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A run of three test jobs and one that sends, played by the shell of a recipe for parts.
///
/// Every job has a workspace of its own. What the recipe keeps is in ``kept``, as in the service.
struct PipelineRun {
  /// What becomes of a test job.
  enum Fate {
    case passes
    case fails
    case diesInTests
    case diesWhileWriting
  }

  /// A job of the run, as the service describes it.
  struct Identity {
    var index: Int
    var attempt = 1
    var total = 3
    var commit = PipelineRun.commit
  }

  static let commit = String(repeating: "ab", count: 20)
  static let otherCommit = String(repeating: "cd", count: 20)
  static let secret = "sandbox-secret"

  let service: String
  let number: Int
  /// What the service, or the pipeline, sets for all jobs of this run.
  var more: [String: String] = [:]
  /// Whether the run is of a fork, which gets no secrets.
  var isFork = false
  let top: TemporaryDirectory
  private let tests: RecipePieces.Job
  private let sender: RecipePieces.Job
  private let isAfterwards: Bool
  private let site: SandboxSite
  private var failedJobs: Set<Int> = []

  /// Prepares a run of a pipeline by the recipe of the job that sends.
  init(_ file: String, number: Int, site: SandboxSite) async throws {
    service = String(file.prefix { $0 != "-" })
    isAfterwards = file == "github-workflow-run.yml"
    self.number = number
    self.site = site
    top = try TemporaryDirectory()
    let jobs = try await RecipePieces.jobs(file)
    sender = try #require(jobs.last)
    tests = isAfterwards ? try await RecipePieces.jobs("github-parts.yml")[0] : jobs[0]
    try top.write("", to: "kept/.keep")
    try FileManager.default.createDirectory(
      atPath: top.path + "/bin", withIntermediateDirectories: true)
    try install()
    try top.writeExecutable(
      """
      #!/bin/sh
      case "$1 $2" in
        "artifact download")
          mkdir -p "$4/buildpost-parts" && cp "$KEPT"/*/*.json "$4/buildpost-parts/" ;;
        *) cat >/dev/null ;;
      esac
      """, to: "bin/buildkite-agent")
  }

  /// Whether the recipe gives the secret to the job that sends, and only to it.
  var keepsTheSecret: Bool { sender.hasSecret && !tests.hasSecret }

  /// Puts Buildpost on the machine, so that the recipe has nothing to download.
  func install() throws {
    try FileManager.default.createSymbolicLink(
      atPath: top.path + "/bin/buildpost", withDestinationPath: BuiltCommand.products + "/buildpost"
    )
  }

  /// Takes Buildpost off the machine, so that the recipe has to install it.
  func uninstall() throws {
    try FileManager.default.removeItem(atPath: top.path + "/bin/buildpost")
  }

  // MARK: Test jobs

  /// Runs a test job with as many passing tests as its index, one of which may fail.
  ///
  /// - Returns: Whether the service would show it as failed.
  @discardableResult
  mutating func test(
    _ job: Identity, _ fate: Fate = .passes, release: (url: String, digest: String)? = nil
  ) async throws -> Bool {
    let name = "job-\(job.index)-\(job.attempt)"
    try workspace(name, job, fate)
    var status: Int32 = 0
    var talk = ""
    for piece in tests.pieces where status == 0 || piece.when == "always" {
      let given = variables(job, isFailed: status != 0)
        .merging(expressions(job, status == 0 ? "success" : "failure")) { $1 }
      let result = try await run(piece, in: name, given, release)
      talk += result.text + result.talk
      if result.status != 0 { status = result.status }
      if status < 0 { break }
    }
    #expect(!talk.contains(Self.secret))
    if fate != .diesInTests { try keep(name, job, isCut: fate == .diesWhileWriting) }
    let isFailed = status != 0 || fate == .diesWhileWriting
    if isFailed { failedJobs.insert(job.index) } else { failedJobs.remove(job.index) }
    return isFailed
  }

  private func workspace(_ name: String, _ job: Identity, _ fate: Fate) throws {
    let cases = (0..<job.index).map { number in
      let failure = fate == .fails && number == 0 ? "<failure message='no'/>" : ""
      return "<testcase classname='c\(job.index)' name='t\(number)'>\(failure)</testcase>"
    }
    try top.write(
      "<testsuite name='s\(job.index)'>\(cases.joined())</testsuite>",
      to: "\(name)/build/test-results/test/unit.xml")
    let ending =
      switch fate {
      case .fails: "exit 1"
      // The machine dies, and the job with it.
      case .diesInTests: "kill -KILL $PPID"
      default: "exit 0"
      }
    try top.writeExecutable("#!/bin/sh\n\(ending)\n", to: name + "/run-tests")
  }

  /// Keeps what the recipe says, under the name of the job; a retry replaces it if the service has
  /// one place for all attempts.
  private func keep(_ name: String, _ job: Identity, isCut: Bool) throws {
    let parts = top.path + "/" + name + "/" + tests.keeps
    let hasAttempts = ["github", "azure", "buildkite"].contains(service)
    let place = hasAttempts ? "part-\(job.index)-\(job.attempt)" : "part-\(job.index)"
    let files = FileManager.default
    #expect(!tests.keeps.isEmpty && files.fileExists(atPath: parts))
    try? files.removeItem(atPath: top.path + "/kept/" + place)
    try files.copyItem(atPath: parts, toPath: top.path + "/kept/" + place)
    guard isCut, let part = try files.subpathsOfDirectory(atPath: parts).first(where: isPart) else {
      return
    }
    let file = URL(fileURLWithPath: "\(top.path)/kept/\(place)/\(part)")
    let bytes = try Data(contentsOf: file)
    try bytes.prefix(bytes.count / 2).write(to: file)
  }

  private func isPart(_ path: String) -> Bool { path.hasSuffix(".json") }

  /// Copies what a job kept to another place, where it arrives as well.
  func copyKept(_ index: Int, attempt: Int = 1, to name: String) throws {
    let hasAttempts = ["github", "azure", "buildkite"].contains(service)
    let place = hasAttempts ? "part-\(index)-\(attempt)" : "part-\(index)"
    try FileManager.default.copyItem(
      atPath: "\(top.path)/kept/\(place)", toPath: "\(top.path)/kept/\(name)")
  }

  // MARK: The job that sends

  /// Runs the job that sends.
  ///
  /// - Returns: What `submit` said, and the highest exit status of its pieces.
  func send(release: (url: String, digest: String)? = nil) async throws -> (Int32, String) {
    try top.write("", to: "send/.keep")
    var talk = ""
    var status: Int32 = 0
    var isFetched = false
    for piece in sender.pieces {
      if piece.shell.contains("buildpost submit"), !isFetched, !sender.gets.isEmpty {
        try fetch()
        isFetched = true
      }
      let environment = try senderVariables()
      let result = try await run(piece, in: "send", environment, release)
      talk += result.text + result.talk
      status = max(status, result.status)
      if result.status != 0, service != "bitbucket" { break }
    }
    return (status, talk)
  }

  /// Puts what was kept into the workspace: a directory for each job, or all files in one place.
  private func fetch() throws {
    let files = FileManager.default
    let target = top.path + "/send/" + sender.gets
    try? files.removeItem(atPath: target)
    try files.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: top.path + "/kept").sorted()
    where name != ".keep" {
      let source = top.path + "/kept/" + name
      let isInPlace = name.hasPrefix("part-") && !["github", "azure"].contains(service)
      if !isInPlace {
        try files.copyItem(atPath: source, toPath: target + "/" + name)
        continue
      }
      for file in try files.contentsOfDirectory(atPath: source) {
        try files.copyItem(atPath: "\(source)/\(file)", toPath: "\(target)/\(file)")
      }
    }
  }

  private func senderVariables() throws -> [String: String] {
    var result = variables(Identity(index: 1, total: 1)).merging([
      "BUILDPOST_SITE": site.url, "BUILDPOST_API_URL": site.url, "BUILDPOST_CLIENT_ID": "sandbox",
      "XDG_STATE_HOME": top.path + "/state", "KEPT": top.path + "/kept",
      "JOBS": #"{"unit":{"result":"\#(failedJobs.isEmpty ? "success" : "failure")","outputs":{}}}"#,
    ]) { $1 }
    let isTrusted = !isFork || isAfterwards
    let missing = service == "azure" ? "$(JIRA_CLIENT_SECRET)" : ""
    result["BUILDPOST_CLIENT_SECRET"] = isTrusted ? Self.secret : missing
    if isAfterwards { result["GITHUB_EVENT_PATH"] = try event() }
    return result
  }

  /// The event of a workflow that runs after another, for the run that it is about.
  private func event() throws -> String {
    let run: [String: Any] = [
      "run_number": number, "id": 99, "run_attempt": 1, "name": "test", "head_sha": Self.commit,
      "head_branch": "feature/PROJ-7-login", "path": ".github/workflows/test.yml",
      "html_url": "https://github.com/acme/app/actions/runs/99", "event": "pull_request",
      "status": "completed", "conclusion": failedJobs.isEmpty ? "success" : "failure",
      "workflow_id": 1, "head_commit": ["id": Self.commit, "message": "PROJ-7"],
    ]
    let event = try JSONSerialization.data(withJSONObject: [
      "action": "completed", "workflow_run": run, "workflow": ["name": "test"],
    ])
    try event.write(to: URL(fileURLWithPath: top.path + "/event.json"))
    return top.path + "/event.json"
  }

  // MARK: The service

  /// Runs a piece as the service's runner does: bash, ended by the first failure.
  private func run(
    _ piece: RecipePieces.Piece, in workspace: String, _ variables: [String: String],
    _ release: (url: String, digest: String)?
  ) async throws -> BuiltCommand.Result {
    var shell = piece.shell
    if let release {
      shell = shell.replacing(RecipePieces.releaseURL, with: release.url)
        .replacing("DIGEST-FROM-SHA256SUMS", with: release.digest)
    }
    let own = piece.environment.mapValues { text in
      variables.reduce(text) { $0.replacing("${{ \($1.key) }}", with: $1.value) }
        .replacing("${SHARD}", with: variables["SHARD"] ?? "")
        .replacing("<< pipeline.number >>", with: "\(number)")
    }
    let given = variables.filter { !$0.key.contains(".") }
    let isReplaced = { (value: String) in !value.contains("${{") && value != "$(JIRA_CLIENT_SECRET)"
    }
    var command = BuiltCommand(
      in: top.path + "/" + workspace,
      environment: own.filter { isReplaced($0.value) }.merging(given) { $1 }.merging([
        "PATH": top.path + "/bin:/usr/bin:/bin", "HOME": top.path + "/home",
      ]) { $1 })
    command.path = "/bin/bash"
    // Not as the last command, which bash would replace itself with: tests kill their shell.
    return try await command.run(["-e", "-c", #"eval "$1"; exit"#, "bash", shell])
  }

  /// What the service replaces in the recipe before a shell sees it.
  private func expressions(_ job: Identity, _ state: String) -> [String: String] {
    [
      "strategy.job-index": "\(job.index - 1)", "strategy.job-total": "\(job.total)",
      "job.status": state, "matrix.shard": "\(job.index)",
    ]
  }

  /// The variables of a job.
  private func variables(_ job: Identity, isFailed: Bool = false) -> [String: String] {
    var result = RecipePieces.variables(
      service, branch: "feature/PROJ-7-login", isFailed: isFailed)
    for (name, value) in result {
      if value == Self.commit { result[name] = job.commit }
      if value == "16" { result[name] = "\(number)" }
    }
    let zero = "\(job.index - 1)"
    let one = "\(job.index)"
    let total = "\(job.total)"
    let id = "\(1000 + 10 * job.attempt + job.index)"
    let more: [String: String] =
      switch service {
      case "jenkins": ["SHARD": one, "BUILDPOST_PART": "unit:\(one)/\(total)"]
      case "gitlab":
        [
          "CI_NODE_INDEX": one, "CI_NODE_TOTAL": total, "CI_JOB_NAME": "unit \(one)/\(total)",
          "CI_JOB_ID": id,
        ]
      case "github": ["GITHUB_RUN_ATTEMPT": "\(job.attempt)", "GITHUB_JOB": "unit"]
      case "azure":
        [
          "SYSTEM_PHASENAME": "unit", "SYSTEM_JOBPOSITIONINPHASE": one,
          "SYSTEM_TOTALJOBSINPHASE": total, "SYSTEM_JOBATTEMPT": "\(job.attempt)",
        ]
      case "circleci":
        [
          "CIRCLE_JOB": "unit", "CIRCLE_NODE_INDEX": zero, "CIRCLE_NODE_TOTAL": total,
          "CIRCLE_BUILD_NUM": "\(100 + job.attempt)",
        ]
      case "bitbucket":
        [
          "BITBUCKET_PARALLEL_STEP": zero, "BITBUCKET_PARALLEL_STEP_COUNT": total,
          "BITBUCKET_STEP_RUN_NUMBER": "\(job.attempt)",
        ]
      default:
        [
          "BUILDKITE_STEP_KEY": "unit", "BUILDKITE_PARALLEL_JOB": zero,
          "BUILDKITE_PARALLEL_JOB_COUNT": total, "BUILDKITE_RETRY_COUNT": "\(job.attempt - 1)",
        ]
      }
    result.merge(more) { $1 }
    result.merge(self.more) { $1 }
    // The recipe sets it, from the job.
    if service == "github" { result["BUILDPOST_STATE"] = nil }
    return result
  }
}
