// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import Presentation

@Suite struct FailureReasonTests {
  @Test(
    arguments: [
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
        "", "Traceback (most recent call last):\n  File \"a.py\", line 3\nValueError: no", "",
        "ValueError: no"
      ),
      ("Failed", "", "", "Failed"),
      ("", "\n\n", "", nil),
    ] as [(String, String, String, String?)])
  func theFirstInformativeLineIsFound(
    message: String, details: String, output: String, reason: String?
  ) {
    let failure = TestFailure(
      suite: "", name: "", message: message, details: details, output: output)
    #expect(FailureReason.line(of: failure) == reason)
  }
}
