// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import Platform

/// A `buildpost submit` that continues after the hook has ended.
///
/// It has no terminal, input or output: what cannot be delivered is in the outbox.
struct LocalSubmission {
  var program: String
  var reports: [String]

  /// Starts it.
  ///
  /// - Throws: ``CommandError`` if the program cannot be started.
  func start(environment: [String: String]) throws(CommandError) {
    let arguments = ["submit", "--soft-fail", "--quiet", "--allow-empty", "--"] + reports
    do {
      try ChildProcess(program, arguments, environment: environment).detach()
    } catch {
      throw CommandError(
        .badSetting, "the local build cannot be submitted: \(error.lowercasedWords)", at: program)
    }
  }

  /// Whether git is in the middle of a rebase, which makes commits that nobody wants to see one by
  /// one.
  static func isRebasing(_ git: HookGit) -> Bool {
    ["rebase-merge", "rebase-apply"].contains { name in
      git.output(["rev-parse", "--path-format=absolute", "--git-path", name])?
        .lines.first.map(FileManager.default.fileExists) ?? false
    }
  }
}

/// The hard limit on the time of a hook: two seconds, whatever it waits for.
enum HookTimeLimit {
  /// How much of it all git runs may take together.
  static let gitSeconds = 1.5

  /// Ends this process with status 0 and a message, two seconds from now.
  static func start() {
    signal(SIGALRM) { _ in
      let words: StaticString = "buildpost: the hook took longer than 2 seconds and gave up\n"
      // If standard error is closed, there is no way to say so.
      _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
      _exit(0)
    }
    // A parent may have blocked the signal, and children inherit that.
    var alone = sigset_t()
    sigemptyset(&alone)
    sigaddset(&alone, SIGALRM)
    pthread_sigmask(SIG_UNBLOCK, &alone, nil)
    alarm(2)
  }
}
