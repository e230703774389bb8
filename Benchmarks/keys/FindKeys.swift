// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Glibc

/// A text of any length, and how its issue keys are searched for.
struct Load: Sendable {
  var name: String
  var source: KeyCandidate.Source = .commit
  var rules = KeyRules()
  /// The n-th piece of the text.
  var piece: @Sendable (Int) -> String
}

/// Times the search for issue keys on texts of two sizes and fails if it is not linear.
@main
enum FindKeys {
  static let loads = [
    Load(name: "distinct keys") { "AB-\($0 + 1) fix\n" },
    Load(name: "one key again and again") { _ in "PROJ-123 x" },
    Load(name: "false keys") { _ in "UTF-8 ab-1" },
    Load(name: "one run of names and `_`") { _ in "a_B_c_D_1_" },
    Load(name: "runs of 255 after long runs") { $0 % 1000 == 999 ? "ABC_DEF_-1" : "ABC_DEF_GH" },
    Load(name: "digits and `-`") { _ in "1-1-1-1-1-" },
    Load(name: "a branch of escapes", source: .branch) { _ in "%2Fproj-1/" },
    Load(name: "listed projects", rules: KeyRules(projects: ["AB", "XY_Z"])) { _ in "ab-1 xy_z " },
    Load(name: "own pattern", rules: ownPattern) { "AB-\($0 + 1) fix\n" },
  ]

  private static let ownPattern = KeyRules(
    pattern: Fact(#"\b(?<key>[A-Z]\w+-\d+)\b"#, from: .ciService("-")))

  private static func text(of load: Load, length: Int) -> String {
    var text = ""
    var number = 0
    while text.utf8.count < length {
      text += load.piece(number)
      number += 1
    }
    return text
  }

  /// The shortest of 20 runs in milliseconds of CPU time, so that other load on the machine does
  /// not count.
  private static func times(_ load: Load, lengths: [Int]) throws -> [Double] {
    let finder = try KeyFinder(rules: load.rules)
    let texts = lengths.map { KeyText(source: load.source, text: text(of: load, length: $0)) }
    var best = texts.map { _ in Double.infinity }
    for _ in 0..<20 {
      for (number, text) in texts.enumerated() {
        let start = clock()
        _ = try finder.find(explicit: [], texts: [text])
        best[number] = min(best[number], Double(clock() - start) * 1e3 / Double(CLOCKS_PER_SEC))
      }
    }
    return best
  }

  static func main() throws {
    var isLinear = true
    print("0.25 MB, ms\t1 MB, ms\ta doubling\ttext")
    for load in loads {
      let best = try times(load, lengths: [250_000, 1_000_000])
      let (short, long) = (best[0], best[1])
      // Two doublings, so that one step from a cache to the next counts half.
      let ratio = (long / short).squareRoot()
      if ratio > 2.2 { isLinear = false }
      func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
      print("\(rounded(short))\t\(rounded(long))\t\(rounded(ratio))\t\(load.name)")
    }
    exit(isLinear ? 0 : 1)
  }
}
