// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// How far a file of documents was delivered to a site, recorded in the outbox under the digest of
/// the file's bytes.
///
/// It only moves past builds that are answered or kept. If it is truncated or lost the file starts
/// over, which sends builds again with the same numbers.
struct Cursor {
  /// A position in a stream of documents.
  struct Position: Equatable {
    /// The byte after a document.
    var offset = 0
    /// How many builds of the next document are done.
    var builds = 0

    /// In words: `byte 7`, or `byte 7, build 100` inside a document.
    var words: String { builds > 0 ? "byte \(offset), build \(builds)" : "byte \(offset)" }
  }

  private let store: any OutboxStore
  private let name: String

  /// The cursor of a regular file, which is read in full for its digest, unless the time for it
  /// runs out first; a pipe has none.
  init(
    of path: String, site: String, in store: any OutboxStore, until isOver: () -> Bool
  ) throws(SystemFailure) {
    self.store = store
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
      // A file of many gigabytes must not hold up a process that is about to end.
      if Task.isCancelled || isOver() { throw SystemFailure(code: EINTR, call: "read") }
      let count = try system("read") {
        bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      }
      guard count > 0 else { break }
      digest.add(Data(bytes.prefix(count)))
    }
    name = digest.hex
  }

  /// Where to continue; the start if nothing is known.
  func position() async -> Position {
    guard let text = await store.cursor(name), text.hasSuffix("\n") else { return Position() }
    let words = text.dropLast().split(separator: " ")
    let numbers = words.compactMap { Int($0) }.filter { $0 >= 0 }
    guard numbers.count == words.count, (1...2).contains(numbers.count) else { return Position() }
    return Position(offset: numbers[0], builds: numbers.count == 2 ? numbers[1] : 0)
  }

  /// Records that everything before a position is answered or kept.
  func move(to position: Position) async throws(DeliveryError) {
    let words = position.builds > 0 ? "\(position.offset) \(position.builds)" : "\(position.offset)"
    try await store.setCursor(name, words + "\n")
  }

  /// Forgets the file: it was delivered to its end.
  func remove() async throws(DeliveryError) {
    try await store.setCursor(name, nil)
  }
}
