// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The faults for the requests to the API, one after another.
///
/// Written as for `--fault`: steps separated by commas, each for one request or a stated number.
package struct FaultScript: Sendable {
  private struct Step {
    let fault: Fault
    /// How many more requests it applies to; `nil` for all that follow.
    var count: Int?
  }

  private var steps: ArraySlice<Step> = []

  /// A script without faults.
  package init() {}

  /// Reads a script.
  ///
  /// - Throws: ``SandboxError`` that names the first invalid step.
  package init(_ text: String) throws(SandboxError) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let step = Self.step(part) else {
        throw SandboxError(
          .malformedSetting, "`\(part)` is not a step of a fault script", at: "--fault",
          fix: "write one of \(Self.forms.joined(separator: ", ")), separated by commas")
      }
      steps.append(step)
    }
  }

  /// The forms of a step.
  package static let forms = [
    "STATUS[:COUNT][@DETAIL]", "ok[:COUNT]", "drop[:COUNT]", "half[:COUNT]", "lie[:COUNT]",
    "lose[:COUNT]", "hang[:SECONDS]", "slow[:SECONDS]", "html[:STATUS]", "empty[:STATUS]",
  ]

  /// The fault of the next request.
  mutating func next() -> Fault {
    guard let step = steps.first else { return .none }
    if let count = step.count {
      if count > 1 {
        steps[steps.startIndex].count = count - 1
      } else {
        steps.removeFirst()
      }
    }
    return step.fault
  }

  private static func step(_ text: Substring) -> Step? {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard let name = words.first, words.count <= 2 else { return nil }
    let argument = words.count == 2 ? words[1] : nil
    if let status = status(name) {
      let detail = halves.count == 2 ? String(halves[1]) : nil
      return counted(.status(status, detail: detail), argument)
    }
    guard halves.count == 1 else { return nil }
    switch name {
    case "ok": return counted(.none, argument)
    case "drop": return counted(.drop, argument)
    case "half": return counted(.half, argument)
    case "lie": return counted(.lie, argument)
    case "lose": return counted(.lose, argument)
    case "hang": return seconds(argument ?? "60").map { Step(fault: .hang(seconds: $0), count: 1) }
    case "slow": return seconds(argument ?? "10").map { Step(fault: .slow(seconds: $0), count: 1) }
    case "html": return status(argument ?? "502").map { Step(fault: .html($0), count: 1) }
    case "empty": return status(argument ?? "200").map { Step(fault: .empty($0), count: 1) }
    default: return nil
    }
  }

  private static func counted(_ fault: Fault, _ argument: Substring?) -> Step? {
    guard let argument else { return Step(fault: fault, count: 1) }
    if argument == "*" { return Step(fault: fault, count: nil) }
    guard let count = Int(argument), count > 0 else { return nil }
    return Step(fault: fault, count: count)
  }

  private static func status(_ text: Substring) -> Int? {
    guard text.utf8.count == 3, let status = Int(text), (200...599).contains(status) else {
      return nil
    }
    return status
  }

  private static func seconds(_ text: Substring) -> Double? {
    guard let seconds = Double(text), seconds >= 0, seconds <= 86_400 else { return nil }
    return seconds
  }
}

/// A fault script that concurrent requests share.
actor FaultQueue {
  private var script: FaultScript

  init(_ script: FaultScript) {
    self.script = script
  }

  /// The fault of the next request.
  func next() -> Fault { script.next() }
}
