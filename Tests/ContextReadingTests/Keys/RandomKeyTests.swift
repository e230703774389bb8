// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TestSupport
import Testing

@testable import ContextReading

/// Keys in random texts: what is kept is a key, was there, and follows the rules.
@Suite("Random texts with issue keys")
struct RandomKeyTests {
  private static let pieces = [
    "PROJ-7", "ABC-12", "EXT_EXT-9", "abc-3", "UTF-8", "PR-24", "X-1", "ABC-0", "ABC-01", "DEF-2a",
    "feature/", "fix", "release-2", "-", "_", "/", " ", ".", ":", "\n", "[", "]", "'",
    "Merge branch '",
    "' into main", "https://ci.example/", "https://jira.example/browse/", "日本", "É", "e\u{301}",
    "1",
    "v2.0", "dependabot/", "AB-12345678901", "\u{0}", "🐛",
  ]

  private static func text(_ random: inout SeededRandom) -> String {
    (0..<Int.random(in: 1...8, using: &random)).map { _ in
      pieces.randomElement(using: &random) ?? ""
    }.joined()
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func everyKeyIsInItsTextAndEveryCandidateHasAReason(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let finder = try KeyFinder(rules: KeyRules())
    for _ in 0..<60 {
      let text = Self.text(&random)
      for source in KeyCandidate.Source.allCases where source != .explicit {
        let found = try finder.find(explicit: [], texts: [KeyText(source: source, text: text)])
        #expect(Set(found.keys).count == found.keys.count)
        #expect(found.guesses.isSubset(of: found.keys))
        for key in found.keys {
          #expect(text.uppercased().contains(key.description), "\(text.debugDescription)")
          let isGuess = !text.contains(key.description)
          #expect(found.guesses.contains(key) || !isGuess, "\(text.debugDescription)")
        }
        #expect(found.candidates.filter(\.isKept).compactMap(\.key) == found.keys)
        #expect(found.candidates.allSatisfy { !$0.reason.isEmpty && $0.source == source })
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func rulesOnlyEverTakeKeysAway(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let upper = try KeyFinder(rules: KeyRules(letterCase: .upper))
    let branch = try KeyFinder(rules: KeyRules(letterCase: .branch))
    let project = try KeyFinder(rules: KeyRules(projects: ["PROJ"]))
    for _ in 0..<60 {
      let texts = [KeyText(source: .branch, text: Self.text(&random))]
      let all = Set(try branch.find(explicit: [], texts: texts).keys)
      #expect(Set(try upper.find(explicit: [], texts: texts).keys).isSubset(of: all))
      let own = try project.find(explicit: [], texts: texts).keys
      #expect(own.allSatisfy { $0.project == "PROJ" })
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func severalTextsHaveTheKeysOfEachInOrder(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let finder = try KeyFinder(rules: KeyRules())
    for _ in 0..<30 {
      let texts = (0..<4).map { _ in KeyText(source: .commit, text: Self.text(&random)) }
      var expected: [IssueKey] = []
      for text in texts {
        for key in try finder.find(explicit: [], texts: [text]).keys where !expected.contains(key) {
          expected.append(key)
        }
      }
      #expect(try finder.find(explicit: [], texts: texts).keys == expected)
    }
  }
}
