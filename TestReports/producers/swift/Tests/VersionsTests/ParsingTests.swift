// SPDX-License-Identifier: Apache-2.0
import Versions
import XCTest

final class ParsingTests: XCTestCase {
  func testThreeNumbers() throws {
    XCTAssertEqual(try Version("1.4.2").minor, 4)
  }

  func testLeadingLetter() throws {
    XCTAssertEqual(try Version("v1.4.2").major, 1)
  }

  func testTwoNumbers() {
    XCTAssertThrowsError(try Version("1.4"))
  }

  func testNegativeNumbersAreRefused() {
    XCTAssertThrowsError(try Version("1.-4.2"), "a sign & no number")
    XCTAssertThrowsError(try Version("-1.4.2"))
  }

  func testRegistry() throws {
    throw XCTSkip("no registry on this machine")
  }
}
