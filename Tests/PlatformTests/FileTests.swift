// SPDX-License-Identifier: Apache-2.0

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
