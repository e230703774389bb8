// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ReportReading

/// The table of all tests of a document, and what is stored of each.
struct RerunGroupsTests {
  private func key(_ name: String) -> RerunKey {
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var name = name
    return name.withUTF8 { RerunKey(in: nil, class: none, name: $0, file: none) }
  }

  @Test func theTableGrowsAndForgetsNothing() {
    var random = SeededRandom(seed: 1)
    var groups = RerunGroups(ofOnlyDocument: false, path: "r.xml")
    var expected: [String: [TestCase.Status]] = [:]
    for _ in 0..<40_000 {
      let name = "t\(random.below(10_000))"
      let status = random.pick(TestCase.Status.allCases)
      let before = expected[name]
      expected[name, default: []].append(status)
      let (earlier, after) = groups.add(status, to: key(name))
      #expect((earlier == nil) == (before == nil))
      #expect(after.count == min(4095, expected[name]?.count ?? 0))
    }
    #expect(groups.count == expected.count)
    var statuses: [RerunKey: TestCase.Status] = [:]
    groups.takeTests { keys, attempts in
      for (key, attempts) in zip(keys, attempts) { statuses[key] = attempts.status }
    }
    #expect(groups.count == 0)
    #expect(statuses.count == expected.count)
    for (name, all) in expected {
      var attempts = Attempts(all[0])
      for status in all.dropFirst() { attempts.add(status) }
      #expect(statuses[key(name)] == attempts.status)
    }
  }

  @Test func theTestsOfAClosedSuiteAreForgottenIfThereIsOneDocument() {
    var groups = RerunGroups(ofOnlyDocument: true, path: "r.xml")
    let outer = groups.suite(Array("s".utf8), in: nil)
    for index in 0..<5000 { _ = groups.add(.failed, to: key("t\(index)")) }
    let inner = groups.suite(Array("s".utf8), in: outer)
    #expect(inner != outer)
    #expect(groups.count == 0)
    #expect(groups.add(.passed, to: key("t")).before == nil)
    groups.endSuite()
    #expect(groups.count == 5000)
    #expect(groups.add(.passed, to: key("t4999")).after.status == .flaky)
    groups.endSuite()
    #expect(groups.count == 0)
  }

  @Test(
    arguments: [
      ([.passed], .passed), ([.failed], .failed), ([.skipped], .skipped), ([.flaky], .flaky),
      ([.failed, .passed], .flaky), ([.passed, .failed], .failed), ([.passed, .skipped], .passed),
      ([.failed, .skipped], .failed), ([.skipped, .passed], .passed),
      ([.failed, .passed, .skipped], .flaky), ([.flaky, .passed], .flaky),
      ([.flaky, .failed], .failed), ([.failed, .failed, .passed, .passed], .flaky),
    ] as [([TestCase.Status], TestCase.Status)])
  func theLastAttemptThatRanDecides(all: [TestCase.Status], status: TestCase.Status) {
    var attempts = Attempts(all[0])
    for one in all.dropFirst() { attempts.add(one) }
    #expect(attempts.status == status)
    #expect(attempts.count == all.count)
    // The same in two documents, wherever the first one ends.
    for cut in 1..<max(2, all.count) where cut < all.count {
      var (first, second) = (Attempts(all[0]), Attempts(all[cut]))
      for one in all[1..<cut] { first.add(one) }
      for one in all[(cut + 1)...] { second.add(one) }
      first.add(second)
      #expect(first.status == status)
      #expect(first.count == all.count)
    }
  }

  @Test func theNumberOfAttemptsIsBounded() {
    var attempts = Attempts(.failed)
    for _ in 0..<10_000 { attempts.add(.passed) }
    #expect(attempts.count == 4095)
    #expect(attempts.status == .flaky)
    attempts.add(Attempts(.failed))
    #expect(attempts.status == .failed)
  }

  @Test func anAttemptTakesTwoBytes() {
    #expect(MemoryLayout<Attempts>.size == 2)
    #expect(MemoryLayout<RerunEntry>.stride <= 16)
  }

  @Test func partsOfAnIdentityDoNotRunTogether() {
    func key(_ class: String, _ name: String, _ file: String) -> RerunKey {
      var (one, two, three) = (`class`, name, file)
      return one.withUTF8 { one in
        two.withUTF8 { two in
          three.withUTF8 { RerunKey(in: nil, class: one, name: two, file: $0) }
        }
      }
    }
    let keys = [
      ("a", "bc", ""), ("ab", "c", ""), ("", "abc", ""), ("a", "b", "c"), ("", "", "abc"),
    ]
    #expect(Set(keys.map { key($0.0, $0.1, $0.2) }).count == keys.count)
    let suite = RerunKey(in: nil, suite: Array("s".utf8))
    let again = RerunKey(in: nil, suite: Array("s".utf8), occurrence: 1)
    #expect(suite != again)
    #expect(RerunKey(in: suite, suite: Array("s".utf8)) != suite)
  }
}
