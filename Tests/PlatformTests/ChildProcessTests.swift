// SPDX-License-Identifier: Apache-2.0

import Platform
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  private func shell(_ script: String, _ environment: [String: String] = [:]) -> ChildProcess {
    ChildProcess("/bin/sh", ["-c", script], environment: environment)
  }

  private func run(
    _ process: ChildProcess, seconds: Double = 20, limit: Int = 1 << 20
  ) async throws -> ChildProcess.Result {
    try await process.run(until: .now + .seconds(seconds), limit: limit)
  }

  @Test func returnsOutputErrorsAndStatus() async throws {
    let result = try await run(shell("echo out; echo err >&2; exit 3"))
    #expect(result.end == .exited(3))
    #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
    #expect(String(decoding: result.errors, as: UTF8.self) == "err\n")
  }

  @Test func childrenSeeTheGivenVariablesOnly() async throws {
    let result = try await run(shell("echo \"$A-$HOME\"", ["A": "1"]))
    #expect(String(decoding: result.output, as: UTF8.self) == "1-\n")
  }

  @Test func standardInputIsEmpty() async throws {
    #expect(try await run(shell("cat")).output.isEmpty)
  }

  #if os(Linux)
    @Test func aChildThatAllocatesTooMuchEnds() async throws {
      var process = shell("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}")
      process.environment = ["PATH": "/usr/bin:/bin"]
      process.memoryLimit = 50 << 20
      let result = try await run(process)
      #expect(result.end != .exited(0))
      #expect(result.output.isEmpty)
    }
  #endif

  @Test func aSignalIsNotAnExitStatus() async throws {
    #expect(try await run(shell("kill -TERM $$")).end == .signalled(SIGTERM))
  }

  @Test func atTheDeadlineTheWholeGroupIsKilled() async throws {
    let result = try await run(shell("echo a; sleep 600 & sleep 600"), seconds: 0.3)
    #expect(result.end == .timedOut)
    #expect(result.output == Array("a\n".utf8))
  }

  @Test func aRunThatWritesTooMuchIsKilled() async throws {
    let result = try await run(shell("while :; do echo 0123456789; done"), limit: 100)
    #expect(result.end == .wroteTooMuch)
    #expect(result.output.count == 100)
  }

  @Test func moreThanAPipeHoldsIsRead() async throws {
    let script = "i=0; while [ $i -lt 30000 ]; do echo 0123456789; echo e >&2; i=$((i+1)); done"
    let result = try await run(shell(script))
    #expect(result.end == .exited(0))
    #expect(result.output.count == 330_000)
    #expect(result.errors.count == 60_000)
  }

  @Test func aProgramThatDoesNotExistIsAnError() async throws {
    await #expect(throws: SystemFailure(code: ENOENT, call: "execve")) {
      try await run(ChildProcess("/nonexistent/program", [], environment: [:]))
    }
  }

  @Test func aDetachedProgramHasASessionOfItsOwn() async throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.path
    let file = directory + "/session"
    let script = "ps -o sid= -p $$ > \(file).new; mv \(file).new \(file)"
    try shell(script, ["PATH": "/usr/bin:/bin"]).detach()
    #expect(try #require(await id(in: file)) != getsid(0))
  }

  @Test func aRunThatClosesItsOutputStillEndsAtTheDeadline() async throws {
    let result = try await run(shell("exec >&- 2>&-; sleep 600"), seconds: 0.3)
    #expect(result.end == .timedOut)
  }

  @Test func nothingOfAKilledRunContinues() async throws {
    let temporary = try TemporaryDirectory()
    let file = temporary.path + "/child"
    let script = "trap '' TERM; sleep 600 & echo $! > \(file); echo started; wait"
    let result = try await run(shell(script), seconds: 1)
    #expect(result.end == .timedOut)
    let child = try #require(await id(in: file))
    #expect(await hasEnded(child))
  }

  /// The number in a file, once that exists.
  private func id(in file: String) async -> pid_t? {
    for _ in 0..<500 {
      if let bytes = SmallFile.bytes(file, limit: 100) {
        return pid_t(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return nil
  }

  /// Waits for the end of a process.
  private func hasEnded(_ process: pid_t) async -> Bool {
    for _ in 0..<500 {
      if kill(process, 0) != 0 || isZombie(process) { return true }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  #if os(Linux)
    @Test(arguments: [SIGKILL, SIGTERM, SIGINT, SIGHUP])
    func aChildEndsWithItsParentWhateverSignalEndsThat(signal: Int32) async throws {
      let place = try TemporaryDirectory()
      let file = place.path + "/id"
      _ = try place.writeExecutable(
        "#!/bin/sh\necho $$ > \(file).new; mv \(file).new \(file); exec sleep 600\n",
        to: "bin/git")
      try place.write("ref: refs/heads/main\n", to: ".git/HEAD")
      let path = "\(place.path)/bin:/usr/bin:/bin"
      let parent = try BuiltCommand(in: place.path, environment: ["PATH": path]).start(["keys"])
      let child = try #require(await id(in: file))
      parent.send(signal)
      #expect(await hasEnded(child))
      _ = await parent.result()
    }
  #endif

  private func isZombie(_ process: pid_t) -> Bool {
    let status = SmallFile.bytes("/proc/\(process)/stat", limit: 4096) ?? []
    return String(decoding: status, as: UTF8.self).contains(") Z ")
  }

  @Test(arguments: ["", " ", "a b", "'\"$HOME`", "line\nbreak", "-n", "é 😀", "*"])
  func argumentsReachTheProgramUnchanged(argument: String) async throws {
    let process = ChildProcess(
      "/bin/sh", ["-c", "printf '[%s]' \"$1\"", "sh", argument], environment: [:])
    let result = try await run(process)
    #expect(String(decoding: result.output, as: UTF8.self) == "[\(argument)]")
  }

  @Test func outputOfExactlyTheLimitIsAllowed() async throws {
    let result = try await run(shell("printf 0123456789"), limit: 10)
    #expect(result.end == .exited(0))
    #expect(result.output.count == 10)
  }

  @Test func onlyTheBeginningOfLongErrorsIsKept() async throws {
    let result = try await run(
      shell("head -c 300000 /dev/zero >&2; printf done", ["PATH": "/usr/bin:/bin"]))
    #expect(result.end == .exited(0))
    #expect(result.output == Array("done".utf8))
    #expect(result.errors.count == 1 << 16)
  }

  @Test func aBrokenPipeEndsAChildAsUsual() async throws {
    let result = try await run(shell("(yes; echo $? >&2) | head -n 1", ["PATH": "/usr/bin:/bin"]))
    #expect(result.output == Array("y\n".utf8))
    // 141 is 128 + SIGPIPE: the signal that this process may ignore is not ignored in its child.
    #expect(String(decoding: result.errors, as: UTF8.self) == "141\n")
  }

  @Test func aFileThatMayNotBeRunIsAnError() async throws {
    let temporary = try TemporaryDirectory()
    try temporary.write("#!/bin/sh\n", to: "script")
    await #expect(throws: SystemFailure(code: EACCES, call: "execve")) {
      try await run(ChildProcess(temporary.path + "/script", [], environment: [:]))
    }
  }

  @Test func runsAtTheSameTimeKeepTheirOutputApart() async throws {
    let outputs = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for number in 0..<40 {
        group.addTask {
          let result = try await run(shell("echo \(number)"), seconds: 120)
          return (number, String(decoding: result.output, as: UTF8.self))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outputs.count == 40)
    #expect(outputs.allSatisfy { $0.1 == "\($0.0)\n" })
  }
}
