// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Foundation
import Testing

@Suite struct BuildStateTests {
  @Test(arguments: [
    // GitHub's `job.status` and the conclusions of its checks.
    ("success", BuildState.successful), ("failure", .failed), ("cancelled", .cancelled),
    ("skipped", .successful), ("neutral", .successful), ("timed_out", .failed),
    ("action_required", .pending), ("stale", .cancelled), ("startup_failure", .failed),
    // GitLab.
    ("canceled", .cancelled), ("running", .inProgress), ("manual", .pending), ("created", .pending),
    // Jenkins.
    ("SUCCESS", .successful), ("UNSTABLE", .failed), ("FAILURE", .failed), ("ABORTED", .cancelled),
    ("NOT_BUILT", .unknown),
    // Azure.
    ("Succeeded", .successful), ("SucceededWithIssues", .successful), ("Canceled", .cancelled),
    // Others.
    ("passed", .successful), ("errored", .failed), ("killed", .cancelled), ("on_hold", .pending),
    ("blocked", .pending),
  ])
  func theWordsOfServicesAreUnderstood(word: String, state: BuildState) {
    #expect(BuildState(word: word) == state)
  }

  @Test(arguments: BuildState.allCases)
  func jirasOwnWordsAreThemselves(state: BuildState) {
    #expect(BuildState(word: state.rawValue) == state)
    #expect(BuildState(word: state.rawValue.uppercased()) == state)
  }

  @Test(arguments: ["", " success", "sucess", "true", "0", "successful!"])
  func anyOtherWordIsNone(word: String) {
    #expect(BuildState(word: word) == nil)
  }
}

@Suite struct TestInfoTests {
  private func read(_ json: String) throws -> TestInfo {
    try JSONDecoder().decode(TestInfo.self, from: Data(json.utf8))
  }

  @Test func theTotalIsTheSum() throws {
    let info = TestInfo(TestCounts(passed: 4, failed: 2, skipped: 1, flaky: 3, todo: 1))
    #expect(info.totalNumber == 7)
    #expect(try read(String(decoding: JSONEncoder().encode(info), as: UTF8.self)) == info)
  }

  @Test(arguments: [
    #"{"totalNumber":3,"numberPassed":1,"numberFailed":1,"numberSkipped":0}"#,
    #"{"totalNumber":0,"numberPassed":1,"numberFailed":-1,"numberSkipped":0}"#,
    #"{"totalNumber":1,"numberPassed":1}"#,
    #"{"numberPassed":1,"numberFailed":1,"numberSkipped":0}"#,
  ])
  func countsThatContradictThemselvesAreRefused(json: String) {
    #expect(throws: DecodingError.self) { try read(json) }
  }

  @Test func skippedTestsMayBeAbsent() throws {
    let info = try read(#"{"totalNumber":2,"numberPassed":1,"numberFailed":1}"#)
    #expect(info.numberSkipped == 0)
  }

  @Test func countsAddUpMemberByMember() {
    var sum = TestCounts(passed: 1, failed: 2, skipped: 3, flaky: 4, todo: 5)
    sum += TestCounts(passed: 10, failed: 20, skipped: 30, flaky: 40, todo: 50)
    #expect(sum == TestCounts(passed: 11, failed: 22, skipped: 33, flaky: 44, todo: 55))
    #expect(TestCounts(passed: .max, failed: .max, skipped: .max).total == .max)
  }
}
