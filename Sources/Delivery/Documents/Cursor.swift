// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How far a file of documents was delivered to a site, kept in the outbox under the digest of the file's bytes.
///
/// It only moves past documents whose builds are answered or kept. One that is torn or lost means starting over,
/// which sends builds again with the numbers they had.
struct Cursor {
  /// A place in a stream of documents.
  struct Position: Equatable {
    /// The byte behind a document.
    var offset = 0
    /// Builds of the next document that are done.
    var builds = 0

    /// In words: `byte 7`, or `byte 7, build 100` within a document of many builds.
    var words: String { builds > 0 ? "byte \(offset), build \(builds)" : "byte \(offset)" }
  }

  private let outbox: Outbox
  private let name: String

  /// The cursor of a regular file, which is read whole for its digest; a pipe has none.
  init(of path: String, site: String, in outbox: Outbox) throws(SystemFailure) {
    self.outbox = outbox
    var status = stat()
    try system("stat") { Int(stat(path, &status)) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemFailure(code: ESPIPE, call: "stat")
    }
    let file = Int32(try system("open") { Int(open(path, O_RDONLY | O_CLOEXEC)) })
    defer { close(file) }
    var digest = Digest()
    digest.add(Data("\(site)\0".utf8))
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try system("read") {
        bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { break }
      digest.add(Data(bytes.prefix(count)))
    }
    name = digest.hex
  }

  /// Where to go on; the start where nothing is known.
  func position() -> Position {
    // Without a cursor that can be read the file starts over.
    guard let bytes = try? outbox.cursors.read(name, limit: 64)?.bytes,
      bytes.last == UInt8(ascii: "\n")
    else { return Position() }
    let words = String(decoding: bytes, as: UTF8.self).dropLast().split(separator: " ")
    let numbers = words.compactMap { Int($0) }.filter { $0 >= 0 }
    guard numbers.count == words.count, (1...2).contains(numbers.count) else { return Position() }
    return Position(offset: numbers[0], builds: numbers.count == 2 ? numbers[1] : 0)
  }

  /// Notes that all before a place is answered or kept.
  func move(to position: Position) throws(SystemFailure) {
    let words = position.builds > 0 ? "\(position.offset) \(position.builds)" : "\(position.offset)"
    let temporaryName = outbox.temporaryName()
    try outbox.temporary.create(temporaryName, holding: Data("\(words)\n".utf8))
    _ = try outbox.temporary.move(temporaryName, to: outbox.cursors, as: name)
  }

  /// Forgets the file: it was delivered to its end.
  func remove() throws(SystemFailure) {
    try outbox.cursors.remove(name)
  }
}
