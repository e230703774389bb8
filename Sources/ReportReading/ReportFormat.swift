// SPDX-License-Identifier: Apache-2.0

public import BuildModel
internal import TextCoding

/// A format of test reports: its name, how it is recognised, and how it is read.
///
/// To add a format, write one folder that defines such a value, and add one line to ``all``.
public struct ReportFormat: Sendable {
  /// Reads one report piece by piece, in memory that does not grow with the input.
  public protocol Reader {
    /// Reads the next bytes of the file.
    ///
    /// - Returns: `false` if nothing that follows can change the report, so that reading may stop.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// Ends the file and returns the report.
    mutating func finish() -> TestReport
    /// What identifies the tests of the finished report among several; nothing by default.
    var identities: TestIdentities { get }
  }

  /// The name, as in `--format` and in `inspect --json`.
  public let name: String
  /// The file name extensions that a directory search looks for, without the dot.
  public let fileExtensions: [String]
  /// Whether one of these extensions makes a file a report of this format if its content decides
  /// nothing.
  public let isDecidedByExtension: Bool
  /// Whether the first bytes of a file (up to 64 KiB) look like this format.
  public let recognises: @Sendable (_ head: UnsafeRawBufferPointer) -> Bool
  /// Makes a reader for one file.
  public let makeReader: @Sendable (_ path: String, _ options: ReportOptions) -> any Reader

  /// Creates a format.
  public init(
    name: String, fileExtensions: [String], isDecidedByExtension: Bool = false,
    recognises: @escaping @Sendable (_ head: UnsafeRawBufferPointer) -> Bool,
    makeReader: @escaping @Sendable (_ path: String, _ options: ReportOptions) -> any Reader
  ) {
    self.name = name
    self.fileExtensions = fileExtensions
    self.isDecidedByExtension = isDecidedByExtension
    self.recognises = recognises
    self.makeReader = makeReader
  }

  /// Whether the name of a file ends in one of the extensions.
  func claims(_ path: String) -> Bool {
    fileExtensions.contains { path.hasSuffix(".\($0)") }
  }

  /// The registry; formats are tried in this order, and an unrecognised file counts as the first
  /// one.
  public static let all: [ReportFormat] = [.junit, .tap]
}

/// How reports are read: the report options of the command line.
public struct ReportOptions: Sendable {
  /// Which test points of a TAP stream count.
  public enum Subtests: String, Sendable, CaseIterable {
    /// `leaf` if the document starts with a version line, otherwise `top`.
    case auto
    /// Points at column 0.
    case top
    /// Points that have no subtest points of their own.
    case leaf
  }

  /// The name of a format in ``ReportFormat/all``; `nil` to recognise it by content.
  public var format: String?
  /// Which TAP points count.
  public var subtests = Subtests.auto
  /// Whether the attempts of a rerun test in JUnit XML count as one test.
  public var mergesReruns = false
  /// How many test cases of a file are kept one by one, for pages that list them; for failed tests,
  /// three times as many.
  public var keptCases = 0
  /// How many of the slowest test cases of a file are kept, for pages that list them.
  public var keptSlowest = 0

  /// Whether a report's findings say why its declared number of tests differs from the counted one.
  public var explainsTotals = false

  /// Where the tests of all files are identified, if several are read that may be copies of each
  /// other.
  var digests: TestDigests?
  /// The number of the file among all files.
  var file = 0
  /// The attempts of the tests of all files, if they are merged over several files.
  var attempts: RunAttempts?

  /// Creates the default options.
  public init() {}

  /// How many test cases with a status are kept.
  func keptCases(_ status: TestCase.Status) -> Int {
    status == .failed ? keptCases.multiplyingSaturating(by: 3) : keptCases
  }

  /// Whether a test case is kept after `count` others, whose names take `bytes` bytes in all; tests
  /// with very long names count as several.
  func keepsCase(_ status: TestCase.Status, after count: Int, bytes: Int) -> Bool {
    max(count, bytes / 500) < keptCases(status)
  }
}

extension ReportFormat.Reader {
  /// Nothing: copies of such reports are recognised by their bytes alone.
  public var identities: TestIdentities { TestIdentities() }
}
