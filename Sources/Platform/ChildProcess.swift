// SPDX-License-Identifier: Apache-2.0

internal import CSystem
internal import Dispatch
internal import Synchronization

/// Runs another program: without a shell, with no input, in a process group of its own.
///
/// On Linux it is killed when this process ends, however that ends. The only file that starts
/// processes.
package struct ChildProcess: Sendable {
  /// The path of the program.
  package var program: String
  /// Its arguments, without its name.
  package var arguments: [String]
  /// All of its environment variables.
  package var environment: [String: String]
  /// The most bytes of memory that it may allocate, apart from files that it maps; only Linux
  /// observes it.
  package var memoryLimit: UInt?

  /// Prepares a run.
  package init(_ program: String, _ arguments: [String], environment: [String: String]) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }

  /// How a run ended.
  package enum End: Sendable, Equatable {
    /// By itself, with this exit status.
    case exited(Int32)
    /// By a signal that was not ours.
    case signalled(Int32)
    /// By us, at the deadline.
    case timedOut
    /// By us, after it wrote more than the limit to standard output.
    case wroteTooMuch
  }

  /// What a run produced.
  package struct Result: Sendable {
    /// How it ended.
    package var end: End
    /// Its standard output, up to the limit.
    package var output: [UInt8]
    /// The beginning of its standard error, at most 64 KiB.
    package var errors: [UInt8]
  }

  /// Runs the program to its end, blocking the thread.
  ///
  /// - Parameters:
  ///   - deadline: When the run, and the group of processes it started, is killed.
  ///   - limit: The most bytes of standard output that are kept; a run that writes more is killed.
  /// - Returns: How the run ended and what it wrote.
  /// - Throws: ``SystemFailure`` if the program cannot be started.
  package func run(until deadline: ContinuousClock.Instant, limit: Int) throws(SystemFailure)
    -> Result
  {
    var output = try Pipe()
    defer { output.close() }
    var errors = try Pipe()
    defer { errors.close() }
    let id = try spawn(output: output.writing, errors: errors.writing, isDetached: false)
    output.closeWriting()
    errors.closeWriting()
    var drain = Drain(output: output.reading, errors: errors.reading, limit: limit)
    let interruption = drain.run(until: deadline)
    if interruption == nil, let end = Self.wait(for: id, until: deadline) {
      return Result(end: end, output: drain.kept, errors: drain.complaints)
    }
    kill(-id, SIGKILL)
    _ = Self.wait(for: id, until: nil)
    return Result(
      end: interruption ?? .timedOut, output: drain.kept, errors: drain.complaints)
  }

  /// Runs the program to its end on a thread of its own, so that the other tasks continue.
  ///
  /// - Throws: ``SystemFailure`` if the program cannot be started.
  package func run(until deadline: ContinuousClock.Instant, limit: Int) async throws(SystemFailure)
    -> Result
  {
    let outcome = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let outcome = Swift.Result { () throws(SystemFailure) in
          try run(until: deadline, limit: limit) as Result
        }
        continuation.resume(returning: outcome)
      }
    }
    return try outcome.get()
  }

  /// Starts the program and lets it outlive this process: in a session of its own, without a
  /// terminal or output.
  ///
  /// - Throws: ``SystemFailure`` if the program cannot be started.
  package func detach() throws(SystemFailure) {
    // Whoever waits for the end of what this process inherited must not wait for the child.
    for descriptor in 3..<max(3, min(getdtablesize(), 65_536)) {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    _ = try spawn(output: -1, errors: -1, isDetached: true)
  }

  private func spawn(output: Int32, errors: Int32, isDetached: Bool) throws(SystemFailure) -> pid_t
  {
    var id: pid_t = 0
    let code = Self.withPointers([program] + arguments) { words in
      Self.withPointers(environment.map { "\($0)=\($1)" }) { variables in
        var child = buildpost_child(
          program: words[0], arguments: words, environment: variables, output: output,
          errors: errors, is_detached: isDetached ? 1 : 0, memory: memoryLimit ?? 0)
        return spawning.withLock { _ in buildpost_start(&child, &id) }
      }
    }
    guard code == 0 else { throw SystemFailure(code: code, call: "execve") }
    return id
  }

  /// Waits for the end of a child; `nil` if it is still running at the deadline.
  ///
  /// A child that has closed its output usually ends within a millisecond, so short waits suffice.
  private static func wait(for id: pid_t, until deadline: ContinuousClock.Instant?) -> End? {
    var status: Int32 = 0
    var pause: UInt32 = 100
    while true {
      let ended = waitpid(id, &status, deadline == nil ? 0 : WNOHANG)
      if ended == id {
        return status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .signalled(status & 0x7F)
      }
      if ended < 0, errno != EINTR { return .signalled(0) }
      if let deadline, ended == 0 {
        if deadline <= .now { return nil }
        usleep(pause)
        pause = min(pause * 2, 20_000)
      }
    }
  }

  /// The texts as the system expects them: an array of C strings that ends with a null.
  private static func withPointers<Value>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
  ) -> Value {
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: texts.count + 1)
    defer { list.deallocate() }
    for (place, text) in texts.enumerated() { (list + place).initialize(to: strdup(text)) }
    (list + texts.count).initialize(to: nil)
    defer { for place in texts.indices { free(list[place]) } }
    return body(list)
  }
}

/// Held while a pipe or a child is made.
private let spawning = Mutex(())

/// A pipe whose ends children do not inherit.
struct Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws(SystemFailure) {
    var ends: [Int32] = [-1, -1]
    // A child that starts between the two calls would inherit the ends and keep them open.
    try spawning.withLock { _ throws(SystemFailure) in
      try system("pipe") { Int(pipe(&ends)) }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    (reading, writing) = (ends[0], ends[1])
  }

  mutating func closeWriting() {
    if writing >= 0 { _ = systemClose(writing) }
    writing = -1
  }

  mutating func close() {
    closeWriting()
    if reading >= 0 { _ = systemClose(reading) }
    reading = -1
  }
}

/// Reads the two pipes of a child until both are closed, a limit or the deadline.
private struct Drain {
  let output: Int32
  let errors: Int32
  let limit: Int
  private(set) var kept: [UInt8] = []
  private(set) var complaints: [UInt8] = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 13)

  init(output: Int32, errors: Int32, limit: Int) {
    (self.output, self.errors, self.limit) = (output, errors, limit)
  }

  /// Reads; the result is why reading ended early, `nil` if both pipes were closed.
  mutating func run(until deadline: ContinuousClock.Instant) -> ChildProcess.End? {
    var open = [output, errors]
    while !open.isEmpty {
      let rest = deadline - .now
      guard rest > .zero else { return .timedOut }
      let (seconds, attoseconds) = rest.components
      let milliseconds = seconds.multiplyingSaturating(by: 1000)
        .addingSaturating(attoseconds / 1_000_000_000_000_000 + 1)
      var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds)) > 0 else { continue }
      for ready in polled where ready.revents != 0 {
        if !read(ready.fd) { open.removeAll { $0 == ready.fd } }
        if kept.count > limit {
          kept.removeLast(kept.count - limit)
          return .wroteTooMuch
        }
      }
    }
    return nil
  }

  /// Reads what is available; false at the end.
  private mutating func read(_ descriptor: Int32) -> Bool {
    let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, $0) }
    if count < 0, errno == EINTR { return true }
    guard count > 0 else { return false }
    if descriptor == output {
      kept += buffer[..<count]
    } else {
      complaints += buffer[..<count].prefix((1 << 16) - complaints.count)
    }
    return true
  }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
