// SPDX-License-Identifier: Apache-2.0

import TextCoding

/// A format that is not read, recognised to say what a file is and how to get a report instead.
struct ForeignFormat: Sendable, Equatable {
  /// The bytes of a file that are looked at.
  static let length = 4096

  /// What a file of this format is called: `checkstyle results`.
  let name: String
  /// What to do to get a report of the same tests; `nil` if it holds no tests.
  private(set) var advice: String?

  private static let compressed = ForeignFormat.test(
    "a compressed file", "unpack it, and pass the reports that it contains")

  /// What to do to get a report from this file.
  func advice(on path: String) -> String? {
    guard self == Self.compressed, path.hasSuffix(".xml.gz") || path.hasSuffix(".tap.gz")
    else { return advice }
    let isPlain = path.utf8.allSatisfy { $0.isAlphanumeric || "._-/".utf8.contains($0) }
    return "gunzip -c \(isPlain ? path : path.shellQuoted) | buildpost convert -"
  }

  private static func test(_ name: String, _ advice: String) -> ForeignFormat {
    ForeignFormat(name: name, advice: advice)
  }

  private static func other(_ name: String) -> ForeignFormat { ForeignFormat(name: name) }

  /// Recognises a file by its first bytes; `nil` if its format is not known.
  init?(_ head: Slice<UnsafeRawBufferPointer>) {
    let start = head.prefix(Self.length)
    guard let format = Self.binary(start) ?? Self.text(String(decoding: start, as: UTF8.self))
    else { return nil }
    self = format
  }

  private init(name: String, advice: String? = nil) {
    self.name = name
    self.advice = advice
  }

  /// Formats that are recognised by the bytes of their head.
  private static func binary(_ head: Slice<UnsafeRawBufferPointer>) -> ForeignFormat? {
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if begins([0x13, 0, 0]) || head.starts(with: "C64-TAPE-RAW".utf8)
      || head.starts(with: "C16-TAPE-RAW".utf8)
    {
      return .other("a tape image")
    }
    if begins([0x1F, 0x8B]) || begins([0x50, 0x4B, 3, 4]) { return compressed }
    if begins([3, 0, 8, 0]) { return .other("compiled Android XML") }
    let isWide = begins([0xFF, 0xFE]) || begins([0xFE, 0xFF])
    // UTF-16 without a mark has a NUL next to each ASCII character; other text has no NUL this
    // early.
    if !isWide, head.prefix(512).contains(0), !head.starts(with: [0x3C, 0]),
      !head.starts(with: [0, 0x3C]), !head.drop(while: { $0 == 0 }).isEmpty,
      head.first != 0
    {
      return .other("a binary file")
    }
    return nil
  }

  private static func text(_ text: String) -> ForeignFormat? {
    let text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" || $0 == "\0" }
    if text.hasPrefix("version https://git-lfs.github.com/spec/") {
      return .test("a Git LFS pointer, not the file itself", "run `git lfs pull`")
    }
    if text.hasPrefix("{") || text.hasPrefix("[") { return json(text) }
    guard text.hasPrefix("<"), let root = root(of: text) else { return nil }
    let known = xml.first {
      $0.root == root && ($0.mark.map { text.contains(bytesOf: $0) } ?? true)
    }?.format
    // The resources of Android have many roots, and share a namespace.
    return known
      ?? (text.contains(bytesOf: "schemas.android.com/") ? .other("Android resources") : nil)
  }

  private static func json(_ text: Substring) -> ForeignFormat? {
    // `{…}` lines of Go, and an array of features of Cucumber.
    if text.contains(bytesOf: "\"Action\":"), text.contains(bytesOf: "\"Package\":") {
      return .test(
        "`go test -json` output", "run the tests with `gotestsum --junitfile report.xml`")
    }
    if text.contains(bytesOf: "\"keyword\":"),
      text.contains(bytesOf: "\"elements\":") || text.contains(bytesOf: "Feature")
    {
      return .test("Cucumber JSON", "run Cucumber with `--format junit`")
    }
    if text.contains(bytesOf: "\"numFailedTests\":") {
      return .test("Jest's JSON output", "run Jest with the reporter `jest-junit`")
    }
    return .other("JSON")
  }

  /// The local name of the root element of a document that is not a JUnit report, as far as its
  /// first bytes show.
  static func otherRoot(of head: Slice<UnsafeRawBufferPointer>) -> String? {
    let text = String(decoding: head.prefix(length), as: UTF8.self)
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    guard text.hasPrefix("<"), let name = root(of: text),
      let first = name.first, first.isLetter || first == "_" || first == "%",
      // A name that is cut short may be one of JUnit's.
      !["testsuites", "testcase"].contains(where: { $0.hasPrefix(name) })
    else { return nil }
    return name
  }

  /// The local name of the root element.
  private static func root(of text: Substring) -> String? {
    var rest = text
    while rest.hasPrefix("<?") || rest.hasPrefix("<!") {
      if rest.hasPrefix("<!DOCTYPE") {
        guard let end = endOfDocumentType(rest) else { return nil }
        rest = rest[end...]
      } else {
        let end = rest.hasPrefix("<!--") ? "-->" : ">"
        guard let close = rest.utf8.firstRange(ofBytes: end.utf8) else { return nil }
        rest = rest[close.upperBound...]
      }
      rest = rest.drop { $0.isWhitespace }
    }
    guard rest.hasPrefix("<") else { return nil }
    let name = rest.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
    return name.split(separator: ":").last.map(String.init)
  }

  /// The end of a DOCTYPE: the first `>` outside quotes, comments and the internal subset.
  private static func endOfDocumentType(_ text: Substring) -> Substring.Index? {
    var rest = text.dropFirst()
    var isInSubset = false
    while let next = rest.first {
      if rest.hasPrefix("<!--") {
        guard let end = rest.utf8.firstRange(ofBytes: "-->".utf8) else { return nil }
        rest = rest[end.upperBound...]
        continue
      }
      rest = rest.dropFirst()
      switch next {
      case "\"", "'":
        guard let end = rest.firstIndex(of: next) else { return nil }
        rest = rest[rest.index(after: end)...]
      case "[": isInSubset = true
      case "]": isInSubset = false
      case ">" where !isInSubset: return rest.startIndex
      default: break
      }
    }
    return nil
  }

  /// How .NET test projects get JUnit XML.
  static let dotnet =
    "add the package JunitXml.TestLogger, then run `dotnet test --logger junit`"

  /// The formats of XML by the root element and, if that is not enough, a text near it.
  private static let xml: [(root: String, mark: String?, format: ForeignFormat)] = [
    (
      "testsuites", "check.sourceforge.net",
      .test(
        "Check's own XML", "set CK_TAP_LOG_FILE_NAME instead of CK_XML_LOG_FILE_NAME")
    ),
    (
      "testng-results", nil,
      .test(
        "TestNG results", "pass the files in `junitreports` instead, which TestNG writes too")
    ),
    (
      "failsafe-summary", nil,
      .test(
        "a Failsafe summary", "pass the `TEST-*.xml` files next to it instead")
    ),
    ("test-run", nil, .test("NUnit 3 results", dotnet)),
    ("test-results", nil, .test("NUnit 2 results", dotnet)),
    ("assemblies", nil, .test("xUnit.net results", dotnet)),
    ("assembly", "run-date", .test("xUnit.net results", dotnet)),
    (
      "TestRun", "FailedTests",
      .test(
        "CppUnit results", "write JUnit XML with a custom outputter, or TAP")
    ),
    ("TestRun", nil, .test("Visual Studio test results (TRX)", dotnet)),
    (
      "robot", nil,
      .test(
        "Robot Framework output",
        "run `robot --xunit report.xml …`, or `rebot --xunit report.xml output.xml`")
    ),
    ("Site", nil, .test("CTest results", "run `ctest --output-junit report.xml`")),
    ("TestLog", nil, .test("Boost.Test results", "run the tests with `--logger=JUNIT`")),
    ("TestResult", nil, .test("Boost.Test results", "run the tests with `--logger=JUNIT`")),
    ("Catch", nil, .test("Catch2 results", "run the tests with `--reporter junit`")),
    ("Catch2TestRun", nil, .test("Catch2 results", "run the tests with `--reporter junit`")),
    ("doctest", nil, .test("doctest results", "run the tests with `--reporters=junit`")),
    ("TestCase", nil, .test("QtTest results", "run the tests with `-o report.xml,junitxml`")),
    ("testrun", nil, .test("a test run exported by an IDE", "run the tests with the build tool")),
    ("gtester", nil, .test("gtester results", "run the tests with `--tap`")),
    ("CUNIT_TEST_RUN_REPORT", nil, .test("CUnit results", "write JUnit XML or TAP")),
    ("report", "JACOCO", .other("JaCoCo coverage")),
    ("coverage", nil, .other("a coverage report")),
    ("CoverageSession", nil, .other("a coverage report")),
    ("checkstyle", nil, .other("checkstyle results")),
    ("pmd", nil, .other("PMD results")),
    ("pmd-cpd", nil, .other("PMD results")),
    ("BugCollection", nil, .other("SpotBugs results")),
    ("issues", nil, .other("Android lint results")),
    ("manifest", nil, .other("an Android manifest")),
    ("resources", nil, .other("Android resources")),
    ("merger", nil, .other("Android resources")),
    ("data-extraction-rules", nil, .other("Android resources")),
    ("full-backup-content", nil, .other("Android resources")),
    ("network-security-config", nil, .other("Android resources")),
    ("project", "maven.apache.org", .other("a Maven project file")),
    ("project", nil, .other("a build-tool or IDE project file")),
    ("module", nil, .other("an IDE module")),
    ("suite", nil, .other("a TestNG suite file")),
    ("phpunit", nil, .other("a PHPUnit configuration")),
    ("configuration", nil, .other("a configuration file")),
    ("Configuration", nil, .other("a configuration file")),
    ("beans", nil, .other("a Spring configuration")),
    ("web-app", nil, .other("a configuration file")),
    ("valgrindoutput", nil, .other("Valgrind results")),
    ("plist", nil, .other("a property list")),
    ("html", nil, .other("an HTML page")),
    ("svg", nil, .other("a picture")),
  ]
}
