// SPDX-License-Identifier: Apache-2.0

import Platform
import TestSupport
import Testing

@Suite struct RawPathTests {
  @Test(arguments: [
    ("", "a", "a"), ("a", "b", "a/b"), ("a/", "b", "a/b"), ("/", "b", "/b"), ("a", "", "a/"),
  ])
  func aNameIsAppendedAfterOneSlash(path: String, name: String, whole: String) {
    #expect(RawPath(path).appending(name.utf8) == RawPath(whole))
  }

  @Test(arguments: [("", "/d"), ("x", "/d/x"), ("/x", "/x"), ("./x", "/d/./x")])
  func aRelativePathIsResolvedInADirectory(path: String, whole: String) {
    #expect(RawPath(path).resolved(in: RawPath("/d")) == RawPath(whole))
  }

  @Test func namesAreWhatIsBetweenSlashes() {
    #expect(RawPath("//a//b/").names.map { String(decoding: $0, as: UTF8.self) } == ["a", "b"])
    #expect(RawPath("/a").isAbsolute)
    #expect(!RawPath("a/").isAbsolute)
  }

  @Test func bytesThatAreNotUTF8AreShownAsEscapes() {
    #expect(RawPath([0x61, 0xFF, 0xC3, 0xA9]).printed == "a\\xFFé")
    #expect(RawPath("é").printed == "é")
  }

  @Test func unitsAreScalarsAndStrayBytes() {
    let units = Array(Units([0x61, 0xC3, 0xA9, 0xC3, 0xF0, 0x9F, 0x98, 0x80, 0xFF]))
    #expect(units == [.scalar("a"), .scalar("é"), .byte(0xC3), .scalar("😀"), .byte(0xFF)])
    #expect(PathUnit.scalar("\u{10FFFF}").order < PathUnit.byte(0).order)
  }

  @Test func unitsHoldEveryByteOfAnyName() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        // Half ASCII, half the bytes that UTF-8 is made of, right or wrong.
        Bool.random(using: &random)
          ? UInt8.random(in: 1...0x7F, using: &random) : .random(in: 0x80...0xFF, using: &random)
      }
      let rebuilt = Units(bytes).flatMap { unit -> [UInt8] in
        switch unit {
        case .scalar(let scalar): Array(String(scalar).utf8)
        case .byte(let byte): [byte]
        }
      }
      #expect(rebuilt == bytes)
      let printed = RawPath(bytes).printed
      #expect(
        String(validating: bytes, as: UTF8.self).map { $0 == printed } ?? printed.contains("\\x"))
    }
  }

  @Test func pathsAreOrderedByTheirBytes() {
    let paths = ["b", "a/b", "a", "a-b", ""].map { RawPath($0) }
    #expect(paths.sorted().map(\.printed) == ["", "a", "a-b", "a/b", "b"])
    #expect(RawPath([0x61, 0xFF]) > RawPath([0x61, 0x00]))
  }

  @Test func theCStringEndsAtTheFirstNull() {
    let length = RawPath([0x61, 0x62, 0, 0x63]).withCString { strlen($0) }
    #expect(length == 2)
  }

  @Test func theKindIsThatOfTheTarget() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path
    try temporary.write("x", to: "file")
    symlink("file", path + "/link")
    symlink("nowhere", path + "/broken")
    #expect(RawPath(path).kind == .directory)
    #expect(RawPath(path + "/link").kind == .regular)
    #expect(RawPath(path + "/broken").kind == nil)
    #expect(RawPath(path + "/link").canonical == RawPath(path + "/file"))
    #expect(RawPath(path + "/missing").canonical == RawPath(path + "/missing"))
    #expect(RawPath("/dev/null").kind == .device)
    #expect(RawPath(path + "/link").size == 1)
    #expect(RawPath(path).size == nil)
    #expect(RawPath("/dev/null").size == nil)
  }

  @Test func everyKindHasWords() {
    let kinds: [FileKind] = [.regular, .directory, .link, .fifo, .socket, .device, .unknown]
    #expect(Set(kinds.map(\.words)).count == kinds.count)
    #expect(FileKind(mode: S_IFIFO | 0o600) == .fifo)
    #expect(FileKind(mode: S_IFSOCK) == .socket)
    #expect(FileKind(mode: S_IFCHR) == .device)
    #expect(FileKind(mode: S_IFLNK) == .link)
    #expect(FileKind(mode: 0) == .unknown)
  }
}

@Suite struct OpenFileTests {
  private func bytes(_ file: consuming OpenFile, room: Int = 16) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: room)
    let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
    return Array(buffer.prefix(count))
  }

  @Test func readsUntilTheBufferOrTheFileEnds() throws {
    let temporary = try TemporaryDirectory()
    try temporary.write("abcdef", to: "file")
    #expect(try bytes(.open(RawPath(temporary.path + "/file"))) == Array("abcdef".utf8))
    #expect(try bytes(.open(RawPath(temporary.path + "/file")), room: 3) == Array("abc".utf8))
  }

  @Test func aFIFOIsOpenedWithoutWaiting() throws {
    let temporary = try TemporaryDirectory()
    mkfifo(temporary.path + "/pipe", 0o600)
    let file = try OpenFile.open(RawPath(temporary.path + "/pipe"))
    #expect(FileKind(mode: try file.status().st_mode) == .fifo)
  }

  @Test func noLinkIsFollowedBelowADirectory() throws {
    let temporary = try TemporaryDirectory()
    try temporary.write("x", to: "a/b/file")
    symlink("a", temporary.path + "/link")
    let root = RawPath(temporary.path)
    let inner = try OpenFile.open(directory: RawPath("a/b").names, beneath: root)
    #expect(try bytes(inner.open(Array("file".utf8)[...])) == [0x78])
    #expect(throws: SystemFailure.self) {
      _ = try OpenFile.open(directory: RawPath("link/b").names, beneath: root)
    }
  }

  @Test func aMissingFileIsAFailureWithItsCode() {
    #expect(throws: SystemFailure(code: ENOENT)) {
      _ = try OpenFile.open(RawPath("/nonexistent"))
    }
  }

  @Test func aBorrowedDescriptorStaysOpen() throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    do {
      let file = OpenFile(borrowing: ends[0])
      _ = try file.status()
    }
    #expect(fcntl(ends[0], F_GETFD) >= 0)
    let owned = OpenFile(borrowing: ends[1]).release()
    #expect(owned == ends[1])
  }
}

@Suite struct ClockTests {
  @Test func theClocksAgreeAboutHowTimePasses() async throws {
    let (wall, monotonic) = (SystemClock.wall(), SystemClock.monotonic())
    try await SystemClock.sleep(seconds: 0.02)
    #expect(SystemClock.monotonic() - monotonic >= 0.02)
    #expect(SystemClock.wall() >= wall)
    #expect(wall > 1_700_000_000_000)
  }

  @Test func aCancelledSleepEndsWithAnError() async {
    let task = Task { try await SystemClock.sleep(seconds: 60) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
