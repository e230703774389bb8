// SPDX-License-Identifier: Apache-2.0

public import TextCoding

/// The results of one of several jobs that test the same build.
///
/// A part is evidence and never identity: it says what the job's reports contain, but pipeline,
/// number, URL, issue keys and state of the build come from the job that sends it. Whoever can
/// change a pull request can change a part.
public struct Part: Sendable, Equatable {
  /// The number of the version that is written here.
  public static let schemaVersion: Int64 = 1

  /// The name of the group of jobs, such as `unit`.
  public var name: String
  /// Which of the jobs of this name it was, in the numbering of the CI service, which begins at 0
  /// or at 1.
  public var index: Int
  /// How many jobs have this name.
  public var total: Int
  /// How often the job was started, from 1; `nil` if the CI service does not say.
  public var attempt: Int64?
  /// The CI service's id of the job, which grows with each attempt.
  public var jobId: String?
  /// What the CI service calls the job, which is the same for each attempt: `unit 3/50`.
  public var job: String?
  /// The state of the job, or else the state its reports lead to.
  public var state = BuildState.unknown
  /// The counts of all reports of the job.
  public var counts = TestCounts()
  /// How long the tests took, in seconds.
  public var duration = 0.0
  /// How many reports were read.
  public var reports = 0
  /// How many of them were damaged.
  public var damaged = 0
  /// Whether a producer stopped with `Bail out!` (TAP).
  public var bailedOut = false
  /// How many failures the reports declare without containing them; the counts leave them out.
  public var undetailedFailures = 0
  /// The first failed tests; `counts.failed` counts all of them.
  public var failures: [TestFailure] = []
  /// What was noticed while reading the reports.
  public var findings: [Finding] = []
  /// The commit that was tested, if known.
  public var commit: String?
  /// The pipeline that the job belongs to, if known.
  public var pipelineId: String?
  /// The number of the run in that pipeline, if known.
  public var buildNumber: Int64?
  /// When the part was written, in milliseconds since 1970.
  public var created: Int64

  /// Creates a part without results.
  public init(name: String, index: Int, total: Int, created: Int64) {
    self.name = name
    self.index = index
    self.total = total
    self.created = created
  }

  /// What the sum of a build calls the part: `unit 3 of 50`, or `lint` if there is only one.
  public var label: String { total == 1 ? name : "\(name) \(index) of \(total)" }

  /// The label with the attempt, unless it is the first one.
  public var title: String {
    attempt.map { $0 > 1 ? "\(label), attempt \($0)" : label } ?? label
  }

  /// Whether it replaces another part of the same name and index: a later attempt, else a greater
  /// job id, else a later time.
  ///
  /// An attempt or id that is not known comes before any other, so that every order of the files
  /// leads to the same part.
  public func supersedes(_ other: Part) -> Bool { precedence > other.precedence }

  /// Whether another part of the same name and index is of the same run, and neither of them is an
  /// attempt that replaces the other.
  public func competes(with other: Part) -> Bool {
    buildNumber != nil && buildNumber == other.buildNumber && pipelineId == other.pipelineId
      && commit == other.commit && isRival(of: other)
  }

  /// Whether a part of the same name and index is certainly from another job.
  func isOfAnotherJob(than other: Part) -> Bool {
    guard let job, let theirs = other.job else { return false }
    return job != theirs
  }

  /// Whether a part of the same name and index is of the same attempt, as far as that is known.
  ///
  /// Without numbers of attempts a job with another number is another attempt.
  func isRival(of other: Part) -> Bool {
    guard !isOfAnotherJob(than: other) else { return true }
    guard attempt == other.attempt else { return false }
    guard attempt == nil, let jobNumber, let theirs = other.jobNumber else { return true }
    return jobNumber == theirs
  }

  private var precedence: (attempt: Int64, id: Int64, time: Int64) {
    (attempt ?? .min, jobNumber ?? .min, created)
  }

  /// The id of the job if it is a number, so that it puts jobs in order.
  private var jobNumber: Int64? { jobId.flatMap { Int64($0) } }

  /// The state that the part contributes to the build: `failed` if it contains a failure,
  /// whatever it claims.
  public var effectiveState: BuildState {
    guard counts.failed == 0, damaged == 0, !bailedOut, undetailedFailures == 0 else {
      return .failed
    }
    switch state {
    case .failed, .cancelled, .successful: return state
    case .pending, .inProgress, .unknown: return .unknown
    }
  }
}

extension Part {
  /// The limits of a part file, which a stranger may have written.
  public enum Limit {
    /// Bytes of a file.
    public static let file = 4 << 20
    /// Jobs of one name.
    public static let total = 100_000
    /// Seconds that the tests may have taken: a year.
    public static let seconds = 31_536_000.0
    /// Failures, and as many findings.
    public static let list = 100
    /// Unicode scalars of a name.
    public static let name = 255
    /// Unicode scalars of any other text.
    public static let text = 2048
  }

  /// The bytes of the part file: one JSON document, whose first member is the SHA-256 of the
  /// second.
  ///
  /// It may go to a log, so what a CI service or a terminal could obey is escaped. If it would
  /// exceed the limit of a file, it names fewer failures and findings.
  ///
  /// - Throws: `EncodingError`, which no existing value causes.
  public func encoded() throws -> Data {
    let part = Data(
      PrintableText.escape(json: String(decoding: try JSONText.encode(json), as: UTF8.self)).utf8)
    let start = Data("\(Self.head)\(Digest.hex(of: part))\(Self.middle)".utf8)
    let file = start + part + Data("}\n".utf8)
    guard file.count > Limit.file, !failures.isEmpty || !findings.isEmpty else { return file }
    var shorter = self
    shorter.failures.removeLast((failures.count + 1) / 2)
    shorter.findings.removeLast((findings.count + 1) / 2)
    return try shorter.encoded()
  }

  private static let head = #"{"digest":""#
  private static let middle = #"","part":"#

  private var json: JSONObject {
    var json: JSONObject = [
      "schemaVersion": Self.schemaVersion, "name": name, "index": index, "total": total,
      "state": state.rawValue, "tests": counts.total, "passed": counts.passed,
      "failed": counts.failed, "skipped": counts.skipped, "flaky": counts.flaky,
      "todo": counts.todo, "duration": duration, "reports": reports, "damaged": damaged,
      "bailedOut": bailedOut, "created": Timestamp(milliseconds: created).rfc3339,
      "failures": failures.prefix(Limit.list).map(Self.json),
      "findings": findings.prefix(Limit.list).map(Self.json),
    ]
    if undetailedFailures > 0 { json.add("undetailed", undetailedFailures) }
    json.add("attempt", attempt)
    json.add("jobId", jobId)
    json.add("job", job)
    json.add("commit", commit)
    json.add("pipelineId", pipelineId)
    json.add("buildNumber", buildNumber)
    return json
  }

  private static func json(_ failure: TestFailure) -> JSONObject {
    var json: JSONObject = [
      "suite": failure.suite, "name": failure.name, "message": failure.message,
    ]
    json.add("file", failure.file)
    json.add("line", failure.line)
    return json
  }

  private static func json(_ finding: Finding) -> JSONObject {
    var json: JSONObject = ["severity": finding.severity.rawValue, "message": finding.message]
    json.add("location", finding.location)
    return json
  }

  /// What a file turned out to be.
  public enum Reading: Sendable, Equatable {
    /// A sound part and its digest.
    case part(Part, digest: String)
    /// Cut short, edited, or not a part at all, with the reason.
    case damaged(String)
  }

  /// Reads the bytes of a part file; never fails on any bytes.
  public static func read(_ file: [UInt8]) -> Reading {
    var bytes = file[...]
    while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 { bytes.removeLast() }
    let digest = bytes.dropFirst(head.utf8.count).prefix(64)
    guard bytes.starts(with: head.utf8), digest.count == 64,
      bytes[digest.endIndex...].starts(with: middle.utf8), bytes.last == UInt8(ascii: "}")
    else { return .damaged(isCut(bytes) ? "the part file is cut short" : "not a part file") }
    let start = digest.endIndex + middle.utf8.count
    let part = Array(bytes[start..<bytes.index(before: bytes.endIndex)])
    guard let members = JSONValue(part, limits: JSONLimits(depth: 4, values: 2000))?.object else {
      return .damaged("the part file is cut short or too large")
    }
    guard Digest.hex(of: part).utf8.elementsEqual(digest) else {
      return .damaged("the part file was changed after it was written: its digest does not match")
    }
    guard members["schemaVersion"]?.integer == schemaVersion else {
      return .damaged("the part file was written by another version of Buildpost")
    }
    guard let value = Part(members) else { return .damaged("the part file has invalid members") }
    return .part(value, digest: String(decoding: digest, as: UTF8.self))
  }

  /// Whether bytes begin like a part file, whole or not.
  public static func isRecognised(_ file: [UInt8]) -> Bool { isCut(file[...]) }

  private static func isCut(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && (bytes.starts(with: head.utf8) || head.utf8.starts(with: bytes))
  }

  private init?(_ members: [String: JSONValue]) {
    func count(_ name: String, upTo limit: Int64 = Limits.exactInteger) -> Int? {
      members[name]?.integer.flatMap { (0...limit).contains($0) ? Int($0) : nil }
    }
    func text(_ name: String, _ limit: Int = Limit.text) -> String? {
      members[name]?.string.flatMap { $0.unicodeScalars.count <= limit ? $0 : nil }
    }
    let list = Limit.list
    guard let name = text("name", Limit.name), !name.isEmpty,
      let total = count("total", upTo: Int64(Limit.total)), total > 0,
      let index = count("index", upTo: Int64(total)),
      let created = text("created").flatMap({ Timestamp(rfc3339: $0) }),
      let state = text("state").flatMap({ BuildState(rawValue: $0) }),
      let passed = count("passed"), let failed = count("failed"), let skipped = count("skipped"),
      let flaky = count("flaky"), let todo = count("todo"), let reports = count("reports"),
      let damaged = count("damaged"), let bailedOut = members["bailedOut"]?.bool,
      let failures = members["failures"]?.array, failures.count <= list,
      let findings = members["findings"]?.array, findings.count <= list
    else { return nil }
    self.init(name: name, index: index, total: total, created: created.milliseconds)
    counts = TestCounts(
      passed: passed, failed: failed, skipped: skipped, flaky: flaky, todo: todo)
    guard count("tests") == counts.total, flaky <= passed, todo <= skipped else { return nil }
    self.state = state
    (self.reports, self.damaged, self.bailedOut) = (reports, damaged, bailedOut)
    if members["undetailed"] != nil {
      guard let undetailed = count("undetailed") else { return nil }
      undetailedFailures = undetailed
    }
    duration = Self.seconds(members["duration"])
    self.failures = failures.compactMap(Self.failure)
    self.findings = findings.compactMap(Self.finding)
    attempt = members["attempt"]?.integer
    jobId = text("jobId")
    job = text("job")
    commit = text("commit")
    pipelineId = text("pipelineId")
    buildNumber = members["buildNumber"]?.integer
  }

  private static func seconds(_ value: JSONValue?) -> Double {
    switch value {
    case .integer(let number): min(Double(max(0, number)), Limit.seconds)
    case .number(let number): number.isFinite ? min(max(0, number), Limit.seconds) : 0
    default: 0
    }
  }

  private static func failure(_ value: JSONValue) -> TestFailure? {
    guard let name = value["name"]?.string, let suite = value["suite"]?.string,
      let message = value["message"]?.string
    else { return nil }
    return TestFailure(
      suite: cut(suite), name: cut(name), message: cut(message),
      file: value["file"]?.string.map(cut), line: value["line"]?.integer.flatMap(Int.init(exactly:))
    )
  }

  private static func finding(_ value: JSONValue) -> Finding? {
    guard let severity = value["severity"]?.string.flatMap(Finding.Severity.init),
      let message = value["message"]?.string
    else { return nil }
    return Finding(severity, cut(message), at: value["location"]?.string.map(cut))
  }

  private static func cut(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(Limit.text)))
  }
}
