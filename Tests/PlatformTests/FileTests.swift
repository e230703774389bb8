// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Platform
import TestSupport
import Testing

@Suite struct SmallFileTests {
  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func readsARegularFileWhole() throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.path
    try write("abc", directory + "/a")
    #expect(try SmallFile.read(directory + "/a", .init(limit: 3)).bytes == Array("abc".utf8))
    #expect(throws: SmallFile.Failure.tooLarge) {
      try SmallFile.read(directory + "/a", .init(limit: 2))
    }
  }

  @Test func saysWhatIsNotAFile() throws {
    let temporary = try TemporaryDirectory()
    let directory = temporary.path
    mkfifo(directory + "/pipe", 0o600)
    try write("abc", directory + "/a")
    symlink("a", directory + "/link")
    let rule = SmallFile.Rule(limit: 10)
    #expect(throws: SmallFile.Failure.missing) { try SmallFile.read(directory + "/b", rule) }
    #expect(throws: SmallFile.Failure.missing) { try SmallFile.read(directory + "/a/b", rule) }
    #expect(throws: SmallFile.Failure.notRegular) { try SmallFile.read(directory, rule) }
    #expect(throws: SmallFile.Failure.notRegular) { try SmallFile.read(directory + "/pipe", rule) }
    #expect(throws: SmallFile.Failure.notRegular) {
      try SmallFile.read(directory + "/link", .init(limit: 10, followsLink: false))
    }
    #expect(try SmallFile.read(directory + "/link", rule).bytes.count == 3)
  }

  @Test func aPipeIsReadToItsEndIfTheRuleAcceptsIt() async throws {
    let temporary = try TemporaryDirectory()
    let pipe = temporary.path + "/pipe"
    mkfifo(pipe, 0o600)
    // As long as this end is open, the writer may still have something to say.
    let held = open(pipe, O_RDWR)
    // On a thread of its own: the tasks may have only one.
    async let reading = withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result { try SmallFile.read(pipe, .init(limit: 6, acceptsPipe: true)) })
      }
    }
    let script = "printf sec > \"$1\"; printf ret > \"$1\""
    let writer = ChildProcess("/bin/sh", ["-c", script, "sh", pipe], environment: [:])
    #expect(try await writer.run(until: .now + .seconds(20), limit: 10).end == .exited(0))
    // The reader opens the pipe before its last writer has left.
    for _ in 0..<500 where try isUnread(held) { try await Task.sleep(for: .milliseconds(10)) }
    close(held)
    let content = try await reading.get()
    #expect(content.bytes == Array("secret".utf8))
    #expect(FileKind(mode: content.status.st_mode) == .fifo)
  }

  private func isUnread(_ pipe: Int32) throws -> Bool {
    var wish = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
    return poll(&wish, 1, 0) > 0
  }

  @Test func aPipeWithoutAWriterIsEmpty() throws {
    let temporary = try TemporaryDirectory()
    mkfifo(temporary.path + "/pipe", 0o600)
    let rule = SmallFile.Rule(limit: 6, acceptsPipe: true)
    #expect(try SmallFile.read(temporary.path + "/pipe", rule).bytes.isEmpty)
  }

  @Test func whatComesThroughAPipeIsBounded() throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    try FileHandle(fileDescriptor: ends[1], closeOnDealloc: true).write(
      contentsOf: Data("abcdef".utf8))
    #expect(throws: SmallFile.Failure.tooLarge) { try SmallFile.rest(of: ends[0], limit: 5) }
    #expect(try SmallFile.rest(of: ends[0], limit: 5).isEmpty)
  }

  @Test(arguments: [
    (SmallFile.Failure.missing, "no such file"),
    (.notRegular, "not a regular file"),
    (.tooLarge, "the file is too large"),
    (.system(SystemFailure(code: EACCES, call: "open")), "permission denied"),
  ])
  func everyFailureHasWordsForASentence(failure: SmallFile.Failure, words: String) {
    #expect(failure.words == words)
  }

  @Test func whatTheSystemRefusesIsItsOwnFailure() {
    let name = "/" + String(repeating: "x", count: 300)
    let failure = SmallFile.Failure.system(SystemFailure(code: ENAMETOOLONG, call: "open"))
    #expect(throws: failure) { try SmallFile.read(name, .init(limit: 1)) }
    #expect(SmallFile.bytes(name, limit: 1) == nil)
  }

  @Test func filesThatClaimNoSizeAreBoundedToo() {
    #expect(throws: SmallFile.Failure.notRegular) {
      try SmallFile.read("/dev/zero", .init(limit: 10))
    }
    #expect(throws: SmallFile.Failure.tooLarge) {
      try SmallFile.read("/proc/self/maps", .init(limit: 10))
    }
  }
}

@Suite struct DirectoryTests {
  @Test func createsReadsMovesAndRemovesFiles() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    let directory = try Directory(path: path)
    try directory.createDurably("a", holding: Data("abc".utf8))
    #expect(throws: SystemFailure(code: EEXIST, call: "openat")) {
      try directory.create("a", holding: Data())
    }
    #expect(try directory.makeDirectory("d"))
    #expect(try !directory.makeDirectory("d"))
    let inner = try directory.directory("d")
    #expect(try directory.move("a", to: inner, as: "b"))
    #expect(try !directory.move("a", to: inner, as: "b"))
    #expect(try inner.read("b", limit: 3)?.bytes == Data("abc".utf8))
    #expect(try inner.append("line\n", to: "b") == 8)
    #expect(throws: SystemFailure(code: EFBIG, call: "openat")) {
      try inner.read("b", limit: 7)
    }
    #expect(try inner.names() == ["b"])
    #expect(try inner.remove("b"))
    #expect(try !inner.remove("b"))
    #expect(try inner.read("b", limit: 3) == nil)
  }

  @Test func aMovedFileReplacesWhatWasThere() throws {
    let temporary = try TemporaryDirectory()
    let directory = try Directory(path: temporary.path)
    try directory.create("new", holding: Data("new".utf8))
    try directory.create("old", holding: Data("old".utf8))
    #expect(try directory.move("new", to: directory, as: "old"))
    #expect(try directory.names() == ["old"])
    #expect(try directory.read("old", limit: 3)?.bytes == Data("new".utf8))
  }

  @Test func nothingRemainsOfAFileThatCouldNotBeSettled() throws {
    let temporary = try TemporaryDirectory()
    let directory = try Directory(path: temporary.path)
    let full = SystemFailure(code: ENOSPC, call: "fsync")
    #expect(throws: full) {
      try directory.create("a", holding: Data("abc".utf8)) { _ throws(SystemFailure) in throw full }
    }
    #expect(try directory.names().isEmpty)
  }

  @Test func onlyTheOwnerCanReadWhatIsCreated() throws {
    let temporary = try TemporaryDirectory()
    let directory = try Directory(path: temporary.path)
    try directory.createDurably("file", holding: Data("abc".utf8))
    _ = try directory.append("line\n", to: "log")
    _ = try directory.makeDirectory("inner")
    for (name, mode) in [("file", mode_t(0o600)), ("log", 0o600), ("inner", 0o700)] {
      let status = try #require(try directory.status(of: name))
      #expect(status.st_mode & 0o777 == mode, "\(name)")
      #expect(status.st_uid == getuid())
    }
    try directory.sync()
    try directory.sync("file")
    try directory.sync("missing")
  }

  @Test func aSwappedPathHasNoEffect() throws {
    let temporary = try TemporaryDirectory()
    let (path, moved, other) = (
      temporary.path + "/a", temporary.path + "/moved", temporary.path + "/other"
    )
    for name in ["a", "other"] { _ = try Directory(path: temporary.path).makeDirectory(name) }
    let directory = try Directory(path: path)
    rename(path, moved)
    symlink(other, path)
    try directory.create("file", holding: Data())
    #expect(try Directory(path: moved).names() == ["file"])
    #expect(try Directory(path: other).names().isEmpty)
    #expect(throws: SystemFailure.self) { try Directory(path: path) }
  }

  @Test func hiddenNamesAreLeftOutAndMissingOnesAreNotAnError() throws {
    let temporary = try TemporaryDirectory()
    let directory = try Directory(path: temporary.path)
    try directory.create(".hidden", holding: Data())
    try directory.create("shown", holding: Data())
    #expect(try directory.names() == ["shown"])
    #expect(try directory.directoryIfThere("missing") == nil)
    #expect(try directory.status(of: "missing") == nil)
    #expect(FileKind(mode: try directory.status().st_mode) == .directory)
    #expect(throws: SystemFailure(code: ENOTDIR, call: "openat")) {
      try directory.directoryIfThere("shown")
    }
  }

  @Test func aPipeInPlaceOfAFileIsNotWaitedFor() throws {
    let temporary = try TemporaryDirectory()
    mkfifo(temporary.path + "/pipe", 0o600)
    let directory = try Directory(path: temporary.path)
    #expect(throws: SystemFailure(code: EINVAL, call: "openat")) {
      try directory.read("pipe", limit: 10)
    }
  }

  @Test func linesOfSeveralWritersStayWhole() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let directory = try Directory(path: path)
          let line = String(repeating: "\(writer)", count: 500) + "\n"
          for _ in 0..<50 { _ = try directory.append(line, to: "log") }
        }
      }
      try await group.waitForAll()
    }
    let log = try #require(try Directory(path: path).read("log", limit: 1 << 20)).bytes
    let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 400)
    #expect(lines.allSatisfy { $0.count == 500 && Set($0).count == 1 })
  }

  @Test func linksAreNotFollowed() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    let directory = try Directory(path: path)
    symlink("/etc", path + "/link")
    symlink("/etc/passwd", path + "/file")
    #expect(throws: SystemFailure.self) { try directory.directory("link") }
    #expect(throws: SystemFailure(code: ELOOP, call: "openat")) {
      try directory.read("file", limit: 1 << 20)
    }
  }

  @Test func aListingHasEachNameOnceAndAsItsBytes() throws {
    let temporary = try TemporaryDirectory()
    let directory = try Directory(path: temporary.path)
    for number in 0..<1500 { try directory.create("file-\(number)", holding: Data()) }
    let odd: [UInt8] = [0x61, 0xFF, 0x0A, 0x62]
    let path = RawPath(temporary.path)
    close(path.appending(odd).withCString { open($0, O_CREAT | O_WRONLY, 0o600) })
    let listing = try DirectoryListing(try OpenFile.open(path, flags: O_DIRECTORY))
    #expect(listing.entries.count == 1501)
    #expect(Set(listing.entries.map(\.name)).count == 1501)
    #expect(listing.entries.contains { $0.name == odd })
  }

  @Test func theIdentityOfADirectoryIsThatOfEveryPathToIt() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    for name in ["a", "b"] { _ = try Directory(path: path).makeDirectory(name) }
    symlink("a", path + "/link")
    func identity(_ name: String) throws -> DirectoryListing.Identity {
      try DirectoryListing(.open(RawPath(path + "/" + name), flags: O_DIRECTORY)).identity
    }
    #expect(try identity("a") == identity("link"))
    #expect(try identity("a") == identity("a/../a"))
    #expect(try identity("a") != identity("b"))
  }

  @Test func aListingKnowsTheKindOfEachEntry() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    let directory = try Directory(path: path)
    try directory.create("file", holding: Data())
    _ = try directory.makeDirectory("directory")
    symlink("file", path + "/link")
    symlink("nowhere", path + "/broken")
    mkfifo(path + "/pipe", 0o600)
    let listing = try DirectoryListing(try OpenFile.open(RawPath(path), flags: O_DIRECTORY))
    let kinds = listing.entries.map {
      "\(String(decoding: $0.name, as: UTF8.self)) \($0.kind) \($0.target)"
    }
    #expect(
      kinds.sorted() == [
        "broken link unknown", "directory directory directory", "file regular regular",
        "link link regular", "pipe fifo fifo",
      ])
  }
}

@Suite struct SystemFailureTests {
  @Test func usesTheSystemsWords() {
    let failure = SystemFailure(code: ENOSPC, call: "write")
    #expect(failure.words == "No space left on device")
    #expect(failure.lowercasedWords == "no space left on device")
  }

  @Test func anyOtherFailureIsNotRepeated() {
    var calls = 0
    #expect(throws: SystemFailure(code: EIO, call: "test")) {
      try system("test") {
        calls += 1
        errno = EIO
        return -1
      }
    }
    #expect(calls == 1)
  }

  @Test func aCallThatSucceedsInTheEndReturnsItsResult() throws {
    var calls = 0
    let result = try system("test") {
      calls += 1
      errno = EINTR
      return calls < 5 ? -1 : 7
    }
    #expect(result == 7)
  }

  @Test func interruptedCallsAreRepeatedButNotForever() {
    var calls = 0
    #expect(throws: SystemFailure(code: EINTR, call: "test")) {
      try system("test") {
        calls += 1
        errno = EINTR
        return -1
      }
    }
    #expect(calls == 100)
  }
}
