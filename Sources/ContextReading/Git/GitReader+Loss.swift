// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a build loses where git does not answer.
extension GitReader {
  /// Runs a command of git; `nil` where it did not end by itself.
  func output(_ arguments: [String], limit: Int = 1 << 20) async -> GitProcess.Output? {
    do {
      return try await process.run(arguments, limit: limit)
    } catch {
      // What is lost is told by the caller, who knows what was asked.
      return nil
    }
  }

  /// Tells what is lost because a command failed.
  mutating func tell(_ command: String, _ answer: GitProcess.Output?, _ loss: String) {
    let reason = answer == nil ? "gave no answer" : "failed"
    findings.append(Finding(.warning, "`git \(command)` \(reason): \(loss)"))
  }

  /// Tells what the call for commits did not give.
  mutating func tellLoss(of history: History, isHeadKnown: Bool) {
    if history.answer?.isCut == true {
      findings.append(
        Finding(.warning, "the messages of commits are longer than 8 MiB; the rest is not searched")
      )
      return
    }
    let ofHead =
      "messages are not searched for issue keys, the time and the parents of the head are not known"
    switch history.asking {
    case .object where history.answer?.isWhole != true:
      tell(
        "cat-file", history.answer,
        "the commit may be a merge made for testing, whose head is not known")
    case .range where history.answer?.isWhole != true,
      .request where history.answer?.isWhole != true:
      tell("log", history.answer, "the messages of the range are not searched for issue keys")
    case .points(let tags) where !isHeadKnown:
      tell(tags.isEmpty ? "log" : "show", history.answer, ofHead)
    case .points, .range, .request, .object: break
    }
  }
}

extension GitProcess.Output {
  /// Whether it can be used: git ended well, or was stopped where it wrote too much.
  var isWhole: Bool { status == 0 || isCut }

  /// Whether git complains of a name that stands for no commit, and not of the repository.
  var namesNoCommit: Bool {
    ["bad revision", "Invalid revision range", "ambiguous argument", "bad object"]
      .contains { complaint.contains($0) }
  }
}
