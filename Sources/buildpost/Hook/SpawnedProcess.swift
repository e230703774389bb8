// SPDX-License-Identifier: Apache-2.0

import Platform

/// Starting another program, without a shell and with no input.
enum SpawnedProcess {
  /// Starts a program in a process group of its own.
  ///
  /// - Parameters:
  ///   - words: The program, looked up in `PATH` where it has no slash, and its arguments.
  ///   - environment: Its variables.
  ///   - output: Its standard output; `nil` is nowhere.
  ///   - errors: Its standard error; `nil` is nowhere.
  ///   - id: Gets the process's id.
  /// - Returns: 0, or the system's error number.
  static func start(
    _ words: [String], environment: [String: String], output: Int32?, errors: Int32?,
    id: inout pid_t
  ) -> Int32 {
    spawn(words, environment, output: output, errors: errors, flags: POSIX_SPAWN_SETPGROUP, id: &id)
  }

  /// Starts a program that outlives this one: in a session of its own, without terminal, input and
  /// output.
  static func detach(_ words: [String], environment: [String: String]) -> Int32 {
    // Whoever waits for the end of what this process inherited must not wait for the child.
    for descriptor in 3..<max(3, min(getdtablesize(), 65_536)) {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
    var id: pid_t = 0
    return spawn(
      words, environment, output: nil, errors: nil, flags: newSession, id: &id)
  }

  /// `POSIX_SPAWN_SETSID`, which glibc and musl (spawn.h) show only to C that asks for extensions.
  private static var newSession: Int32 {
    #if canImport(Darwin)
      Int32(POSIX_SPAWN_SETSID)
    #else
      0x80
    #endif
  }

  /// The status of a process that ended by itself, `nil` where a signal ended it.
  static func wait(for id: pid_t) -> Int32? {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 {
      guard errno == EINTR else { return nil }
    }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : nil
  }

  private static func spawn(
    _ words: [String], _ environment: [String: String], output: Int32?, errors: Int32?,
    flags: some BinaryInteger, id: inout pid_t
  ) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, target) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      if let target {
        posix_spawn_file_actions_adddup2(&actions, target, descriptor)
      } else {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      }
    }
    var restored = sigset_t()
    sigemptyset(&restored)
    sigaddset(&restored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &restored)
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    let all = Int32(flags) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    posix_spawnattr_setflags(&attributes, Int16(all))
    return withPointers(words) { arguments in
      withPointers(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&id, words[0], &actions, &attributes, arguments, variables)
      }
    }
  }

  /// The texts as the system takes them: an array of C strings that ends in a null.
  private static func withPointers<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: texts.count + 1)
    defer { list.deallocate() }
    for (place, text) in texts.enumerated() { (list + place).initialize(to: strdup(text)) }
    (list + texts.count).initialize(to: nil)
    defer { for place in texts.indices { free(list[place]) } }
    return body(list)
  }
}
