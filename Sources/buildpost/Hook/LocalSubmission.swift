// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A `buildpost submit` that goes on after the hook has ended.
///
/// It has no terminal, input or output: what cannot be delivered is in the outbox.
struct LocalSubmission {
  var program: String
  var reports: [String]

  /// The command.
  var words: [String] {
    [program, "submit", "--soft-fail", "--quiet", "--allow-empty", "--"] + reports
  }

  /// Starts it.
  ///
  /// - Throws: ``CommandError`` where the program cannot be started.
  func start(environment: [String: String]) throws(CommandError) {
    let failure = SpawnedProcess.detach(words, environment: environment)
    guard failure == 0 else {
      throw CommandError(.badSetting, "the local build cannot be submitted", at: program)
    }
  }

  /// Whether git is in the middle of a rebase, which makes commits that nobody wants to see one by one.
  static func isRebasing(_ git: HookGit) -> Bool {
    ["rebase-merge", "rebase-apply"].contains { name in
      let answer = git.run(["rev-parse", "--path-format=absolute", "--git-path", name])
      return answer.isDone && answer.lines.first.map(FileManager.default.fileExists) ?? false
    }
  }
}
