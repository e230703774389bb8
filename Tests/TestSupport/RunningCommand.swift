// SPDX-License-Identifier: Apache-2.0

package import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A running executable, started with a clear signal mask so that signals reach it as from a shell.
package final class RunningCommand: Sendable {
  /// The id of the process.
  package let id: Int32
  private let input: FileHandle
  private let output: Task<Data, Never>
  private let errors: Task<Data, Never>
  private let opening: Task<String, Never>

  init(_ command: BuiltCommand, _ arguments: [String]) throws {
    let (id, pipes) = try ProcessStart.alone { try Self.start(command, arguments) }
    self.id = id
    input = pipes[0].fileHandleForWriting
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    output = Self.read(pipes[1].fileHandleForReading, firstLine: line)
    errors = Self.read(pipes[2].fileHandleForReading)
    opening = Task {
      for await line in lines { return line }
      return ""
    }
  }

  /// Starts the process with three pipes.
  private static func start(
    _ command: BuiltCommand, _ arguments: [String]
  ) throws -> (Int32, [Pipe]) {
    let pipes = (0..<3).map { _ in ProcessStart.closingPipe() }
    let ends = [
      pipes[0].fileHandleForReading, pipes[1].fileHandleForWriting, pipes[2].fileHandleForWriting,
    ]
    let id = try spawn(command, arguments, descriptors: ends.map(\.fileDescriptor))
    for end in ends { try end.close() }
    return (id, pipes)
  }

  /// Writes to standard input and closes it.
  package func give(_ data: Data) {
    signal(SIGPIPE, SIG_IGN)
    // Some tests run a command that ends without reading its input.
    try? input.write(contentsOf: data)
    try? input.close()
  }

  /// Sends a signal.
  package func send(_ number: Int32) {
    kill(id, number)
  }

  /// Waits for the end.
  package func result() async -> BuiltCommand.Result {
    let (output, errors) = await (output.value, errors.value)
    let id = id
    let status: Int32 = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : -signal)
      }
    }
    return BuiltCommand.Result(status: status, output: output, errors: errors)
  }

  /// Waits for the first complete line of standard output; empty if the command ends without one.
  package func firstLine() async -> String {
    await opening.value
  }

  private static func read(
    _ handle: FileHandle, firstLine: AsyncStream<String>.Continuation? = nil
  ) -> Task<Data, Never> {
    Task {
      await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(returning: readToEnd(handle.fileDescriptor, firstLine))
          // Nothing else reads it, so it is closed here.
          try? handle.close()
        }
      }
    }
  }

  private static func readToEnd(
    _ descriptor: Int32, _ firstLine: AsyncStream<String>.Continuation?
  ) -> Data {
    var data = Data()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = systemRead(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      // If the pipe cannot be read, the test fails on what was read so far.
      guard count > 0 else { break }
      let isFirst = !data.contains(newline)
      data.append(contentsOf: chunk[..<count])
      if isFirst, let end = data.firstIndex(of: newline) {
        firstLine?.yield(String(decoding: data[..<end], as: UTF8.self))
      }
    }
    firstLine?.finish()
    return data
  }

  private static let newline = UInt8(ascii: "\n")

  private static func spawn(
    _ command: BuiltCommand, _ arguments: [String], descriptors: [Int32]
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // File actions that change the directory are not part of POSIX.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", command.directory, command.path]
    let words = (shell + arguments).map { strdup($0) } + [nil]
    let variables = command.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, shell[0], &actions, &attributes, words, variables)
    guard code == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO)
    }
    return id
  }
}

private func systemRead(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int
) -> Int {
  read(descriptor, buffer, count)
}
