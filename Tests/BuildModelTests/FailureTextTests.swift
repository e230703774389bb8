// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

/// The line of a failure that says why, and the location that it names.
struct FailureTextTests {
  /// Message, details and output as producers write them, and the reason in them.
  static let failures: [(message: String, details: String, output: String, reason: String?)] = [
    ("expected 2\nfound 3", "", "", "expected 2"),
    // gotestsum
    (
      "Failed",
      "=== RUN   TestBucket\n    bucket_test.go:15: 0 tokens\n--- FAIL: TestBucket (0.00s)",
      "", "bucket_test.go:15: 0 tokens"
    ),
    // GoogleTest
    (
      "money_test.cpp:24\nExpected equality of these values:\n  2", "", "",
      "Expected equality of these values:"
    ),
    ("unknown file", "C++ exception: no rate", "", "C++ exception: no rate"),
    // CTest and Meson
    ("", "", "assertion `x > 0` failed", "assertion `x > 0` failed"),
    // Python
    (
      "", "Traceback (most recent call last):\n  File \"a.py\", line 3\n    f()\nValueError: no",
      "",
      "ValueError: no"
    ),
    // PHPUnit
    (
      "", "Shop\\CartTest::testTotal with data set \"two\" (2)\nFailed asserting that 3 is 4.", "",
      "Failed asserting that 3 is 4."
    ),
    ("std::bad_alloc", "", "", "std::bad_alloc"), ("at a::b: no", "", "", "at a::b: no"),
    // JavaScript
    ("", "Error\n    at Object.<anonymous> (a.js:1:2)\n    at run (b.js:3:4)\nlater", "", "later"),
    ("at least 3 items", "", "", "at least 3 items"),
    ("Error: it failed", "", "", "Error: it failed"),
    ("Failed", "", "", "Failed"), ("", "\n\n", "", nil), ("  one\r\ntwo", "", "", "one"),
    ("Failed", "", "the log", "the log"), ("test failed!", "why", "", "why"),
    ("null", "undefined", "none", "null"),
  ]

  @Test(arguments: failures)
  func theReasonIsTheFirstInformativeLine(
    message: String, details: String, output: String, reason: String?
  ) {
    let failure = TestFailure(
      suite: "", name: "", message: message, details: details, output: output)
    #expect(failure.reason == reason)
  }

  @Test(
    arguments: [
      ("a_test.go:15: 0 tokens", "a_test.go", 15), ("src/a.c:7:3: error: no", "src/a.c", 7),
      ("  src/a.c:7:\nwhy", "src/a.c", 7), ("money_test.cpp:24\nExpected", "money_test.cpp", 24),
      ("Failed\na.rb:3: no", "a.rb", 3), ("no colon.txt here", nil, nil),
      ("12.5:30 late", nil, nil),
      ("http://a.b:80/x failed", nil, nil), ("a.c:0: no", nil, nil), ("a.c:12x", nil, nil),
      ("expected a.c:12: no", nil, nil), ("a.c:99999999999999999999: no", nil, nil),
    ] as [(String, String?, Int?)])
  func aLocationAtTheStartIsFound(text: String, file: String?, line: Int?) {
    let found = FailureText(firstOf: [text])
    #expect(found.file == file)
    #expect(found.line == line)
  }

  @Test func aLocationBeforeTheMessageOfAnotherTextIsKept() {
    let found = FailureText(firstOf: ["a.cpp:24", "Expected 2"])
    #expect((found.message, found.file, found.line) == ("Expected 2", "a.cpp", 24))
    let only = FailureText(firstOf: ["", "a.cpp:24"])
    #expect((only.message, only.file, only.line) == ("a.cpp:24", "a.cpp", 24))
  }

  @Test(
    arguments: [
      ("test/a_test.exs:7", "test/a_test.exs", 7), ("a.py", "a.py", nil), ("C:\\a", "C:\\a", nil),
      (":7", ":7", nil), ("a:0", "a:0", nil), ("a:", "a:", nil),
    ] as [(String, String, Int?)])
  func aLineIsSplitOffAStatedFile(stated: String, file: String, line: Int?) {
    #expect(FailureText.split(stated) == (file, line))
  }

  @Test func aTraceBeforeTheMessageIsNoticed() {
    #expect(FailureText("Traceback (most recent call last):\n  x\nE: no").hidesTrace)
    #expect(!FailureText("E: no\n  at a.b(c)").hidesTrace)
  }

  @Test func aLongTextTakesLinearTime() {
    let lines = String(repeating: "--- FAIL: x\n", count: 20_000)
    #expect(FailureText(lines + "why").message == "why")
  }
}
