// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

/// The reason in what producers really write, one failure per producer.
@Suite struct ProducerFailureTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var producer: String
    var message = ""
    var details = ""
    var output = ""
    var reason: String
    var place: String?

    var testDescription: String { producer }
  }

  static let samples = [
    Sample(
      producer: "Surefire with JUnit 5", message: "expected: <5> but was: <4>",
      details: """
        org.opentest4j.AssertionFailedError: expected: <5> but was: <4>
        \tat org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:55)
        \tat com.acme.CartTest.adds(CartTest.java:12)
        """, reason: "expected: <5> but was: <4>"),
    Sample(
      producer: "Surefire without a message",
      details: """
        java.lang.NullPointerException
        \tat com.acme.Cart.total(Cart.java:30)
        """, reason: "java.lang.NullPointerException"),
    Sample(
      producer: "Gradle with Kotlin",
      message: "java.lang.AssertionError: Expected <3>, actual <2>.",
      reason: "java.lang.AssertionError: Expected <3>, actual <2>."),
    Sample(
      producer: "pytest", message: "assert 3 == 4\n +  where 3 = total()",
      details: """
        def test_total():
        >       assert total() == 4
        E       assert 3 == 4
        E        +  where 3 = total()

        test_cart.py:7: AssertionError
        """, reason: "assert 3 == 4"),
    Sample(
      producer: "Python's unittest",
      details: """
        Traceback (most recent call last):
          File "/app/test_cart.py", line 9, in test_total
            self.assertEqual(total(), 4)
        AssertionError: 3 != 4
        """, reason: "AssertionError: 3 != 4"),
    Sample(
      producer: "Jest",
      details: """
        Error: expect(received).toBe(expected) // Object.is equality

        Expected: 4
        Received: 3
            at Object.toBe (/app/cart.test.js:5:19)
            at Promise.then.completed (/app/node_modules/jest-circus/build/utils.js:298:28)
        """, reason: "Error: expect(received).toBe(expected) // Object.is equality"),
    Sample(
      producer: "Mocha", message: "expected 3 to equal 4",
      details: "AssertionError: expected 3 to equal 4\n    at Context.<anonymous> (test.js:5:14)",
      reason: "expected 3 to equal 4"),
    Sample(
      producer: "go test", message: "Failed",
      details: "=== RUN   TestTotal\n    cart_test.go:9: got 3, want 4\n--- FAIL: TestTotal "
        + "(0.00s)",
      reason: "cart_test.go:9: got 3, want 4", place: "cart_test.go:9"),
    Sample(
      producer: "GoogleTest",
      message: "cart_test.cc:14\nExpected equality of these values:\n  total()\n    Which is: 3\n  "
        + "4",
      reason: "Expected equality of these values:", place: "cart_test.cc:14"),
    Sample(
      producer: "Catch2",
      details: "FAILED:\n  REQUIRE( total() == 4 )\nwith expansion:\n  3 == 4\nat cart.cpp:9",
      reason: "REQUIRE( total() == 4 )"),
    Sample(
      producer: "NUnit", message: "  Expected: 4\r\n  But was:  3\r\n",
      details: "   at Acme.CartTests.Total() in /app/CartTests.cs:line 12", reason: "Expected: 4"),
    Sample(
      producer: "xUnit.net",
      message: "Assert.Equal() Failure: Values differ\r\nExpected: 4\r\nActual:   3",
      reason: "Assert.Equal() Failure: Values differ"),
    Sample(
      producer: "RSpec", message: "\nexpected: 4\n     got: 3\n\n(compared using ==)\n",
      details: "\nexpected: 4\n     got: 3\n\n./spec/cart_spec.rb:5:in `block'",
      reason: "expected: 4"),
    Sample(
      producer: "Minitest", details: "Failure:\ntest_total(CartTest) [test/cart_test.rb:7]:\nno",
      reason: "test_total(CartTest) [test/cart_test.rb:7]:"),
    Sample(
      producer: "ExUnit",
      details: "test/cart_test.exs:5\nAssertion with == failed\ncode:  assert total() == 4",
      reason: "Assertion with == failed", place: "test/cart_test.exs:5"),
    Sample(
      producer: "XCTest", message: "XCTAssertEqual failed: (\"3\") is not equal to (\"4\")",
      details: "CartTests.swift:9", reason: "XCTAssertEqual failed: (\"3\") is not equal to (\"4\")"
    ),
    Sample(
      producer: "CTest", message: "Failed", output: "cart.c:9: total() != 4\n",
      reason: "cart.c:9: total() != 4", place: "cart.c:9"),
    Sample(
      producer: "Cypress", message: "Timed out retrying after 4000ms: Expected to find `#cart`",
      reason: "Timed out retrying after 4000ms: Expected to find `#cart`"),
    Sample(
      producer: "node:test", message: "test failed",
      details: """
        [Error [ERR_TEST_FAILURE]: 3 !== 4] {
          code: 'ERR_TEST_FAILURE'
        }
        """, reason: "[Error [ERR_TEST_FAILURE]: 3 !== 4] {"),
    Sample(
      producer: "a bare stack of JavaScript",
      details: "    at Object.<anonymous> (/app/cart.test.js:5:19)\n    at Module._compile "
        + "(x.js:1:2)",
      reason: "    at Object.<anonymous> (/app/cart.test.js:5:19)".trimmed),
    Sample(
      producer: "a label in capitals with marks", message: "*** FAILURE! ***", output: "why",
      reason: "why"),
    Sample(
      producer: "Windows line ends and blank lines", message: "\r\n\r\nFailed:\r\n\tbecause\r\n",
      reason: "because"),
  ]

  @Test(arguments: samples) func theReasonIsWhatAPersonWouldQuote(sample: Sample) {
    let failure = TestFailure(
      suite: "s", name: "n", message: sample.message, details: sample.details,
      output: sample.output)
    #expect(failure.reason == sample.reason)
    let text = FailureText(firstOf: [sample.message, sample.details, sample.output])
    let place = text.file.map { file in file + (text.line.map { ":\($0)" } ?? "") }
    #expect(place == sample.place)
  }

  /// A reason is never on several lines, never blank, and part of what was written.
  @Test(arguments: samples) func theReasonIsOneLineOfTheText(sample: Sample) throws {
    let texts = [sample.message, sample.details, sample.output]
    for message in texts + texts.map({ $0.replacing("\n", with: "\r") }) {
      let failure = TestFailure(suite: "", name: "", message: message)
      guard let reason = failure.reason else {
        #expect(message.allSatisfy { $0.isWhitespace })
        continue
      }
      #expect(!reason.contains { $0.isNewline })
      #expect(reason == reason.trimmed)
      #expect(!reason.isEmpty)
      #expect(message.contains(reason))
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
