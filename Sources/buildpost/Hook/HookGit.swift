// SPDX-License-Identifier: Apache-2.0

import Platform

/// Runs git for the hook: no shell, no prompt, no pager, with limits on time and output.
///
/// The only file of the hook that starts a process and waits for it.
struct HookGit: Sendable {
  /// What a run of git left.
  struct Answer: Sendable {
    /// How the run ended.
    enum End: Sendable, Equatable {
      case exited(Int32)
      /// Ended by a signal, its own or ours at a limit.
      case killed
      /// Not started; the system's error number.
      case notStarted(Int32)
    }

    var end: End
    var output: [UInt8] = []
    var errors: [UInt8] = []

    var isDone: Bool { end == .exited(0) }
    var text: String { String(decoding: output, as: UTF8.self) }
    /// The lines of the output.
    var lines: [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
  }

  /// Where git looks for the repository.
  var directory: String
  /// The variables git gets.
  var environment: [String: String]
  /// When git has to be done.
  var deadline: ContinuousClock.Instant

  /// Prepares git with the variables that it needs, and none that could hold a secret of ours.
  ///
  /// - Parameters:
  ///   - directory: Where git looks for the repository.
  ///   - environment: The variables of this process.
  ///   - seconds: How long all runs together may take.
  ///   - keepsRepository: Whether `GIT_DIR` and its like say which repository is meant, as in a
  ///     hook.
  init(
    in directory: String, environment: [String: String], seconds: Double, keepsRepository: Bool
  ) {
    let kept: Set = ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "USER", "LOGNAME"]
    self.directory = directory
    self.environment = environment.filter { name, _ in
      kept.contains(name)
        || name.hasPrefix("GIT_") && (keepsRepository || !Self.repositoryVariables.contains(name))
    }
    self.environment.merge(
      ["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"]) { $1 }
    deadline = .now + .seconds(seconds)
  }

  /// `git rev-parse --local-env-vars`, and what git sets for hooks besides; configuration variables
  /// stay.
  private static let repositoryVariables: Set = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR", "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE", "GIT_WORK_TREE", "GIT_QUARANTINE_PATH", "GIT_REFLOG_ACTION",
  ]

  /// Repository configuration that would run programs or change output is switched off.
  private static let guards = [
    "--no-pager", "--no-optional-locks", "-c", "log.showSignature=false", "-c",
    "core.quotePath=false", "-c", "core.fsmonitor=false",
  ]

  /// Runs git to its end, to the deadline or to 4 MiB of output.
  func run(_ arguments: [String]) -> Answer {
    var output = ChildPipe()
    var errors = ChildPipe()
    defer {
      output.close()
      errors.close()
    }
    guard output.isOpen, errors.isOpen else { return Answer(end: .notStarted(errno)) }
    let words = ["git", "-C", directory] + Self.guards + arguments
    var id: pid_t = 0
    let failure = SpawnedProcess.start(
      words, environment: environment, output: output.writing, errors: errors.writing, id: &id)
    guard failure == 0 else { return Answer(end: .notStarted(failure)) }
    output.closeWriting()
    errors.closeWriting()
    var answer = Answer(end: .killed)
    let isDrained = drain(output.reading, errors.reading, into: &answer)
    if !isDrained { kill(-id, SIGKILL) }
    let status = SpawnedProcess.wait(for: id)
    if isDrained, let status { answer.end = .exited(status) }
    return answer
  }

  /// Reads both pipes to their ends; false at a limit.
  private func drain(_ output: Int32, _ errors: Int32, into answer: inout Answer) -> Bool {
    var open = [output, errors]
    while !open.isEmpty {
      let rest = deadline - .now
      guard rest > .zero, answer.output.count + answer.errors.count < 4 << 20 else { return false }
      var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let wait = Int32(clamping: rest.components.seconds * 1000 + 1)
      let part = rest.components.attoseconds / 1_000_000_000_000_000
      guard poll(&polled, nfds_t(polled.count), wait + Int32(part)) > 0 else {
        if errno == EINTR { continue }
        return false
      }
      for ready in polled where ready.revents != 0 {
        let bytes = ChildPipe.read(ready.fd)
        if bytes.isEmpty { open.removeAll { $0 == ready.fd } }
        if ready.fd == output { answer.output += bytes } else { answer.errors += bytes }
      }
    }
    return true
  }
}
