// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What a build loses where git does not answer.
extension GitReader {
  /// Finds the second parent of a merge made for testing where a shallow clone hides it.
  mutating func unhideParents(_ facts: inout GitFacts) async {
    guard question.mayBeTestMerge, facts.testedCommit == nil, facts.head.isShallow,
      question.commit == facts.head.id
    else { return }
    let object = await output(["cat-file", "-p", "HEAD"])
    guard let object, object.isWhole else {
      return tell(
        "cat-file", object, "the commit may be a merge made for testing, whose head is not known")
    }
    let parents = Commit.parents(inObject: object.bytes)
    if parents.count == 2 { facts.testedCommit = parents[1] }
  }

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

  /// Tells what the commits and the tags did not give.
  mutating func tellLoss(of history: History, _ facts: GitFacts) {
    if history.points?.isCut == true || history.range?.isCut == true {
      findings.append(
        Finding(.warning, "the messages of commits are longer than 8 MiB; the rest is not searched")
      )
    } else if facts.headCommit == nil {
      tell(
        "log", history.points,
        "messages are not searched for issue keys, the time and the parents of the head are not known"
      )
    } else if history.tags == .lost {
      tell("show", history.points, "the messages of tags are not searched for issue keys")
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
