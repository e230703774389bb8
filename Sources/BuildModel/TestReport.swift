// SPDX-License-Identifier: Apache-2.0

/// What one report file says.
///
/// A run may have 100,000 of them, so what only a few of them need is stored separately, and
/// numbers are stored in 32 bits if they fit.
@dynamicMemberLookup
public struct TestReport: Sendable, Equatable {
  private var place: Place
  private var smallTallies = Tallies<Int32>()
  /// Whether it represents a part that did not arrive.
  public var isMissing = false
  /// Whether the producer stopped with `Bail out!` (TAP).
  public var bailedOut = false
  /// The place of the format among the usual ones.
  private var formatNumber: UInt8 = 0
  /// How long the tests took, in seconds, if the report states it, otherwise 0.
  public var duration = 0.0
  /// The end, or the lowest number if none is stated.
  private var end = Int64.min
  /// At most one.
  private var damages: [Damage] = []
  /// At most one.
  private var details: [Details] = []

  /// What few reports have.
  public struct Details: Sendable, Equatable {
    fileprivate static let none = Details()

    /// What people see instead of the path: `unit 3 of 50` for a part; `nil` for a report.
    public var title: String?
    /// Repairs, contradictions and other remarks.
    public var findings: [Finding] = []
    /// The first failed tests, at most ``ReportLimits/failures``; `counts.failed` counts them all.
    public var failures: [TestFailure] = []
    /// The first tests in file order, if the reader was asked to keep any.
    public var cases: [TestCase] = []
    /// The slowest tests, slowest first, if the reader was asked to keep any.
    public var slowest: [TestCase] = []
    fileprivate var format: String?
    fileprivate var largeTallies: Tallies<Int>?
  }

  /// Creates the report of a file in which nothing was found yet.
  public init(path: String, format: String) {
    place = .own(path)
    self.format = format
  }

  /// The path as it was found, or `-` for standard input.
  public var path: String {
    get { place.path }
    set { place = .own(newValue) }
  }

  /// The name of the format in the registry of formats: `junit` or `tap`.
  public var format: String {
    get {
      if !details.isEmpty, let format = details[0].format { return format }
      return Self.usualFormats[Int(formatNumber)]
    }
    set {
      let place = Self.usualFormats.firstIndex(of: newValue)
      formatNumber = UInt8(place ?? 0)
      if place == nil || hasDetails {
        self[dynamicMember: \.format] = place == nil ? newValue : nil
      }
    }
  }

  private static let usualFormats = ["", "junit", "tap"]

  /// The counts; for a damaged report, those up to the damage.
  public var counts: TestCounts {
    get { tallies.counts }
    set { tallies.counts = newValue }
  }

  /// How many of the failed tests no line reports: planned points that are missing, and points that
  /// failed only because they are outside the plan (TAP).
  public var unreportedFailures: Int {
    get { tallies.unreported }
    set { tallies.unreported = newValue }
  }

  /// How many failures and errors are declared by an element that contains none; 0 if all declared
  /// ones are there.
  public var undetailedFailures: Int {
    get { tallies.undetailed }
    set { tallies.undetailed = newValue }
  }

  private var tallies: Tallies<Int> {
    get {
      if !details.isEmpty, let large = details[0].largeTallies { return large }
      return Tallies(smallTallies) ?? Tallies()
    }
    set {
      let small = Tallies<Int32>(newValue)
      smallTallies = small ?? Tallies()
      if small == nil || hasDetails {
        self[dynamicMember: \.largeTallies] = small == nil ? newValue : nil
      }
    }
  }

  /// When the run that wrote the report ended, in milliseconds since 1970, if stated with a time
  /// zone.
  public var ended: Int64? {
    get { end == .min ? nil : end }
    set { end = newValue ?? .min }
  }

  /// What is wrong with the file; `nil` if it was read completely.
  public var damage: Damage? {
    get { damages.first }
    set { damages = newValue.map { [$0] } ?? [] }
  }

  /// Takes the path from a list, which needs less memory than a text of its own.
  package mutating func takePath(_ number: UInt32, from list: PathList) {
    place = .listed(list, number)
  }

  private enum Place: Equatable {
    indirect case own(String)
    case listed(PathList, UInt32)

    var path: String {
      switch self {
      case .own(let path): path
      case .listed(let list, let number): list[number]
      }
    }

    static func == (left: Place, right: Place) -> Bool { left.path == right.path }
  }

  /// What few reports have.
  public subscript<Value>(dynamicMember member: WritableKeyPath<Details, Value>) -> Value {
    get { details.isEmpty ? Details.none[keyPath: member] : details[0][keyPath: member] }
    _modify {
      if details.isEmpty { details.append(.none) }
      defer { if details[0] == .none { details = [] } }
      yield &details[0][keyPath: member]
    }
  }

  /// Whether it has anything that only a few reports have.
  package var hasDetails: Bool { !details.isEmpty }

  /// Changes what few reports have if there is any, which is faster than one member at a time.
  package mutating func changeDetails(_ change: (inout Details) -> Void) {
    guard !details.isEmpty else { return }
    change(&details[0])
    if details[0] == .none { details = [] }
  }

  /// Keeps only the kind of its damage, in a value that all such reports share.
  package mutating func forgetDamage() {
    if let kind = damages.first?.kind { damages = Damage.unexplained[kind] ?? damages }
  }

  /// Whether a build with this report cannot be called successful.
  public var isFailing: Bool {
    counts.failed > 0 || bailedOut || damage != nil || undetailedFailures > 0
  }

  /// Whether it reports a failure by itself, apart from what its damage leads to.
  public var reportsFailure: Bool {
    counts.failed > unreportedFailures || bailedOut || undetailedFailures > 0
  }

  /// The damage as a finding.
  public var damageFinding: Finding? {
    damage.map { damage in
      var finding = Finding(.error, damage.summary, at: damage.location(in: path))
      finding.report = path
      return finding
    }
  }

  /// What people see: the title, else the path.
  public var name: String { self.title ?? path }

  /// The findings, each with the report's path unless it has a location of its own.
  public var locatedFindings: [Finding] {
    self.findings.map { finding in
      var located = finding
      located.report = path
      located.location = finding.location ?? path
      return located
    }
  }
}

/// The counts of a report in numbers of one size.
private struct Tallies<Number: FixedWidthInteger & Sendable>: Sendable, Equatable {
  private var passed: Number = 0
  private var failed: Number = 0
  private var skipped: Number = 0
  private var flaky: Number = 0
  private var todo: Number = 0
  var unreported: Number = 0
  var undetailed: Number = 0

  init() {}

  /// Converts numbers of another size; `nil` if one does not fit.
  init?<Other>(_ other: Tallies<Other>) {
    guard let passed = Number(exactly: other.passed), let failed = Number(exactly: other.failed),
      let skipped = Number(exactly: other.skipped), let flaky = Number(exactly: other.flaky),
      let todo = Number(exactly: other.todo), let unreported = Number(exactly: other.unreported),
      let undetailed = Number(exactly: other.undetailed)
    else { return nil }
    (self.passed, self.failed, self.skipped, self.flaky) = (passed, failed, skipped, flaky)
    (self.todo, self.unreported, self.undetailed) = (todo, unreported, undetailed)
  }
}

extension Tallies<Int> {
  var counts: TestCounts {
    get {
      TestCounts(passed: passed, failed: failed, skipped: skipped, flaky: flaky, todo: todo)
    }
    set {
      (passed, failed, skipped) = (newValue.passed, newValue.failed, newValue.skipped)
      (flaky, todo) = (newValue.flaky, newValue.todo)
    }
  }
}

/// The paths of many files, of which those in one directory share its bytes.
package final class PathList: Sendable {
  private let names: [UInt8]
  private let ends: [UInt32]
  private let directories: [[UInt8]]
  private let places: [UInt32]

  /// Creates a list of names that follow each other, from where each of them ends, and from the
  /// place of its directory, which ends in a slash.
  package init(_ names: [UInt8], ends: [UInt32], directories: [[UInt8]], places: [UInt32]) {
    self.names = names
    self.ends = ends
    self.directories = directories
    self.places = places
  }

  /// A path, which must be UTF-8.
  package subscript(number: UInt32) -> String {
    String(decoding: self[bytesOf: number], as: UTF8.self)
  }

  /// The bytes of a path.
  package subscript(bytesOf number: UInt32) -> [UInt8] {
    let number = Int(number)
    return directories[Int(places[number])]
      + names[(number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])]
  }
}

/// How much a reader keeps of one report, whatever its size.
public enum ReportLimits {
  /// Failed tests kept with their messages.
  public static let failures = 100
  /// Bytes kept of a failure's message.
  public static let message = 2048
  /// Bytes kept of a failure's stack trace or other text.
  public static let details = 8192
  /// Bytes kept of a failed test's output.
  public static let output = 4096
  /// Bytes kept of a name.
  public static let name = 1024
  /// Bytes kept of the failures and findings of all reports of a run, or of all its parts.
  public static let allFailures = 6 << 20
  /// Findings kept of one report; one more says how many were left out.
  public static let findings = 100
}

/// One test of a report.
public struct TestCase: Sendable, Equatable {
  /// How a test ended.
  public enum Status: String, Sendable, CaseIterable {
    /// It passed.
    case passed
    /// It failed first and passed on a rerun.
    case flaky
    /// It failed.
    case failed
    /// It did not run, or its result does not count.
    case skipped
  }

  /// The suite or class; empty if there is none.
  public var suite: String
  /// The test's name, at most ``ReportLimits/name`` bytes.
  public var name: String
  /// How it ended.
  public var status: Status
  /// How long it took, in seconds.
  public var duration: Double

  /// Creates a test.
  public init(suite: String, name: String, status: Status, duration: Double) {
    self.suite = suite
    self.name = name
    self.status = status
    self.duration = duration
  }

  /// The bytes of its names.
  package var nameBytes: Int { suite.utf8.count + name.utf8.count }
}

/// A failed test, with what the report says about it.
public struct TestFailure: Sendable, Equatable {
  /// The suite or class; empty if there is none.
  public var suite: String
  /// The test's name, at most ``ReportLimits/name`` bytes.
  public var name: String
  /// The message, at most ``ReportLimits/message`` bytes cut on a character boundary; empty if
  /// there is none.
  public var message: String
  /// The stack trace or other text of the failure, at most ``ReportLimits/details`` bytes; empty if
  /// there is none besides the message.
  public var details: String
  /// What the test printed, at most ``ReportLimits/output`` bytes; empty if that is not reported.
  public var output: String
  /// The source file, if the report states one.
  public var file: String?
  /// The line in that file, counted from 1.
  public var line: Int?
  /// How often the test ran, if its attempts were merged.
  public var attempts = 1

  /// Creates a failed test.
  public init(
    suite: String, name: String, message: String, details: String = "", output: String = "",
    file: String? = nil, line: Int? = nil
  ) {
    self.suite = suite
    self.name = name
    self.message = message
    self.details = details
    self.output = output
    self.file = file
    self.line = line
  }
}
