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

  /// The byte to go on from; 0 where nothing is known.
  func offset() -> Int {
    // Without a cursor that can be read the file starts over.
    guard let bytes = try? outbox.cursors.read(name, limit: 64)?.bytes else { return 0 }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard words.count == 1, bytes.last == UInt8(ascii: "\n"), let offset = Int(words[0]),
      offset >= 0
    else { return 0 }
    return offset
  }

  /// Notes that all before a byte is answered or kept.
  func move(to offset: Int) throws(SystemFailure) {
    let temporaryName = outbox.temporaryName()
    try outbox.temporary.create(temporaryName, holding: Data("\(offset)\n".utf8))
    _ = try outbox.temporary.move(temporaryName, to: outbox.cursors, as: name)
  }

  /// Forgets the file: it was delivered to its end.
  func remove() throws(SystemFailure) {
    try outbox.cursors.remove(name)
  }
}
