// SPDX-License-Identifier: Apache-2.0

/// Why a report could not be read whole.
public struct Damage: Sendable, Equatable {
  /// What kind of damage it is.
  public enum Kind: String, Sendable, CaseIterable {
    /// XML that breaks a rule of well-formedness.
    case notWellFormed
    /// The file ends inside the document.
    case truncated
    /// There is nothing in the file.
    case empty
    /// A second root element follows the first.
    case secondRoot
    /// Well-formed XML with another root.
    case notJUnit
    /// The encoding is unknown.
    case unknownEncoding
    /// The document declares an entity.
    case entityDeclaration
    /// A limit on depth, attributes or names was exceeded.
    case limitExceeded
    /// A TAP stream that is not well formed.
    case notWellFormedTAP
    /// The file is not a regular file, or it cannot be opened or read.
    case unreadable
    /// The file is in none of the known formats.
    case unknownFormat
    /// A part file that is cut short or edited, or a file that is not a part.
    case damagedPart
  }

  /// What kind of damage it is.
  public var kind: Kind
  /// What is wrong: lowercase, no full stop, values in backticks.
  public var summary: String
  /// The line in the original file, counted from 1; `nil` if there is none.
  public var line: Int?
  /// The column in bytes, counted from 1; `nil` if there is none.
  public var column: Int?
  /// What to do about this fault; `nil` for the advice of its kind.
  public var advice: String?
  /// The place in an XML document, such as `testsuites/testsuite[2]/testcase[7]`.
  public var element: String?

  /// Creates a description of damage.
  public init(
    _ kind: Kind, _ summary: String, line: Int? = nil, column: Int? = nil, element: String? = nil,
    advice: String? = nil
  ) {
    self.kind = kind
    self.summary = summary
    self.line = line
    self.column = column
    self.element = element
    self.advice = advice
  }

  /// Damage of each kind, without details.
  static let unexplained = Dictionary(
    uniqueKeysWithValues: Kind.allCases.map {
      ($0, [Damage($0, "the report is damaged; to see how, inspect it alone")])
    })

  /// The place in words: `build/unit.xml:41:7, testsuites/testsuite[2]/testcase[7]`.
  public func location(in path: String) -> String {
    let place = [line, column].compactMap { $0 }.reduce(path) { "\($0):\($1)" }
    return element.map { "\(place), \($0)" } ?? place
  }

  /// Whether the file is not a report at all, rather than a broken one.
  public var isForeign: Bool { kind == .notJUnit || kind == .unknownFormat }

  /// What to do about it, in the imperative.
  public var fix: String {
    if let advice { return advice }
    return switch kind {
    case .notJUnit, .unknownFormat:
      "pass only JUnit XML or TAP files, or leave this one out with --exclude"
    case .notWellFormed:
      "update the tool that writes the report, or report the bug to its maintainers"
    case .truncated: "check the log of the test step to see why the tests stopped early"
    case .empty: "check the log of the test step to see why the tests did not run"
    case .secondRoot: "write each report to a separate file, and name all of them"
    case .unknownEncoding: "write the report as UTF-8"
    case .entityDeclaration:
      "exclude it if it is not a test report; test tools do not declare entities"
    case .limitExceeded:
      "exclude it if it is not a test report; test tools stay far below this limit"
    case .notWellFormedTAP: "check the log of the test step to see why the stream is incomplete"
    case .damagedPart: "rerun the job that wrote it"
    case .unreadable: "pass a regular file that can be read"
    }
  }
}
