// SPDX-License-Identifier: Apache-2.0

package import Platform

/// Which repository git reads.
public enum RepositoryChoice: Sendable {
  /// The one around the directory; `GIT_DIR` and related variables are ignored.
  case directory
  /// The one that `GIT_DIR` and related variables name, as in a hook, else that of the directory.
  case environment
}

/// Runs git and nothing else: by its path, without a shell, with no input, within limits on time
/// and output.
///
/// Nothing in a repository's configuration can make it run a program, prompt anyone or reach the
/// network: settings given with `-c` win over those of the repository, so hooks, monitors, pagers,
/// signature checks and all transports are off, and a clone that lacks objects fetches none. The
/// environment holds few variables of the job and no secret.
package struct GitRunner: Sendable {
  /// What a git run produced.
  package struct Output: Sendable {
    /// The exit status; 128 + the signal's number if a signal ended the run.
    package var status: Int32
    /// Its standard output, up to the limit.
    package var bytes: [UInt8]
    /// Whether git wrote more than the limit.
    package var isCut: Bool
    /// The beginning of its standard error.
    package var complaint: String
    /// What it reported about its run, if that was requested.
    var trace: GitTrace?

    /// Whether git succeeded.
    package var isDone: Bool { status == 0 }

    /// Whether the output can be used: git succeeded, or was stopped because it wrote too much.
    package var isUsable: Bool { isDone || isCut }

    /// The output as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The lines of the output, without their line feeds.
    package var lines: [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
  }

  /// What a run produced, or why it did not end by itself.
  package typealias Answer = Result<Output, Failure>

  /// Why git did not run to its end.
  package enum Failure: Error, Equatable {
    /// The deadline passed.
    case timedOut
    /// There is no git in the absolute directories of `PATH`.
    case missing
    /// The program could not be started.
    case notStarted(SystemFailure)

    /// The reason, with git as the subject of the sentence: `did not answer in time`.
    package var words: String {
      switch self {
      case .timedOut: "did not answer in time"
      case .missing: "is not installed"
      case .notStarted(let failure): "could not be started (\(failure.lowercasedWords))"
      }
    }
  }

  /// The program.
  package let executable: String
  /// The directory in which git is run.
  package let directory: String
  /// All variables that git gets.
  package let environment: [String: String]
  /// Another user's directory that git may read nevertheless.
  package var trustedDirectory: String?
  /// Whether git sees `core.hooksPath`, as is needed to find where hooks are; commands that only
  /// read run none.
  package var seesHooksPath = false
  /// Whether git reports its settings and its working tree with the answer.
  var isTraced = false

  /// Prepares git; `nil` if no absolute directory in `PATH` has it.
  ///
  /// - Parameters:
  ///   - directory: The directory in which git is run.
  ///   - environment: The variables of this process.
  ///   - choice: Which repository is read.
  package init?(
    in directory: String, environment: [String: String], choosing choice: RepositoryChoice
  ) {
    guard let executable = Self.executable(in: environment) else { return nil }
    self.executable = executable
    self.directory = directory
    self.environment = Self.environment(from: environment, choosing: choice)
  }

  /// A path that git would read although it is not a regular file, such as a pipe, for
  /// which git would wait for ever.
  package var oddFile: (path: String, kind: FileKind)? {
    HeadFile.oddFile(environment["GIT_DIR"], above: directory)
  }

  /// Runs a git command on another thread.
  package func run(
    _ arguments: [String], until deadline: ContinuousClock.Instant, limit: Int
  ) async throws(Failure) -> Output {
    let result: ChildProcess.Result
    do throws(SystemFailure) {
      result = try await process(arguments).run(until: deadline, limit: limit)
    } catch {
      throw .notStarted(error)
    }
    return try output(result)
  }

  /// Runs a git command, blocking the thread.
  package func run(
    _ arguments: [String], until deadline: ContinuousClock.Instant, limit: Int
  ) throws(Failure) -> Output {
    let result: ChildProcess.Result
    do throws(SystemFailure) {
      result = try process(arguments).run(until: deadline, limit: limit)
    } catch {
      throw .notStarted(error)
    }
    return try output(result)
  }

  private func process(_ arguments: [String]) -> ChildProcess {
    let settings = Self.settings + (seesHooksPath ? [] : ["core.hooksPath=/dev/null"])
    let trust = trustedDirectory.map { ["safe.directory=\($0)"] } ?? []
    var process = ChildProcess(
      executable,
      ["-C", directory, "--no-pager", "--no-optional-locks"]
        + (settings + trust).flatMap { ["-c", $0] } + arguments,
      environment: isTraced ? environment.merging(GitTrace.variables) { $1 } : environment)
    // A ref can be a link to /dev/zero, and a small pack can hold a commit of gigabytes.
    process.memoryLimit = 1 << 29
    return process
  }

  private func output(_ result: ChildProcess.Result) throws(Failure) -> Output {
    var errors = result.errors
    let trace = isTraced ? GitTrace(movingFrom: &errors) : nil
    let status: Int32
    switch result.end {
    case .exited(let code): status = code
    case .signalled(let signal): status = 128 + signal
    case .wroteTooMuch: status = 128 + SIGKILL
    case .timedOut: throw .timedOut
    }
    return Output(
      status: status, bytes: result.output, isCut: result.end == .wroteTooMuch,
      complaint: String(decoding: errors.prefix(4096), as: UTF8.self), trace: trace)
  }

  private static let settings = [
    "core.fsmonitor=false", "core.pager=cat", "core.quotePath=false", "core.sshCommand=false",
    "core.alternateRefsCommand=false", "core.askPass=false", "credential.helper=",
    "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "log.showSignature=false", "log.showNotes=false", "protocol.allow=never",
  ]

  /// The first `git` in the absolute directories of `PATH`; a relative one could be the
  /// repository's.
  private static func executable(in environment: [String: String]) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").lazy
      .filter { $0.hasPrefix("/") }
      .map { "\($0)/git" }
      .first { access($0, X_OK) == 0 }
  }

  private static let inherited: Set = [
    "HOME", "LD_LIBRARY_PATH", "PATH", "SUDO_UID", "XDG_CONFIG_HOME", "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
  ]

  private static let namingRepository: Set = ["GIT_COMMON_DIR", "GIT_DIR", "GIT_WORK_TREE"]

  private static func environment(
    from environment: [String: String], choosing choice: RepositoryChoice
  ) -> [String: String] {
    let names = choice == .environment ? inherited.union(namingRepository) : inherited
    var result = environment.filter { names.contains($0.key) && !$0.value.isEmpty }
    for (number, directory) in trusted(in: environment).enumerated() {
      result["GIT_CONFIG_KEY_\(number)"] = "safe.directory"
      result["GIT_CONFIG_VALUE_\(number)"] = directory
      result["GIT_CONFIG_COUNT"] = String(number + 1)
    }
    let fixed = [
      "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
      "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1",
      // Git warns of an empty file, but not of one that does not exist.
      "GIT_GRAFT_FILE": "/dev/null/none",
    ]
    return result.merging(fixed) { _, ours in ours }
  }

  /// Directories that the job trusts through `GIT_CONFIG_COUNT`; its other settings are left out.
  private static func trusted(in environment: [String: String]) -> [String] {
    let count = environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
    return (0..<max(0, min(count, 100))).compactMap { number in
      guard environment["GIT_CONFIG_KEY_\(number)"]?.lowercased() == "safe.directory" else {
        return nil
      }
      return environment["GIT_CONFIG_VALUE_\(number)"]
    }
  }
}
