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

/// What numbers of a build were chosen, sent and accepted, over all processes that share an outbox.
///
/// 256 files of lines that are only ever appended. Who wants a number appends it and then reads whether a number as
/// high stands before it; the order of lines decides between processes, so that no lock is needed. A full file becomes
/// the older half of its pair and the half before it is forgotten: about 200,000 builds are remembered. A torn line is
/// skipped. Nothing here is synced: after a loss of power Jira's own rule, which drops lower numbers, still holds.
struct Ledger: Sendable {
  let directory: Directory
  let claimant: Claimant

  /// What a line says.
  enum Mark: String {
    /// The number was chosen for a build and is nobody else's.
    case minted = "m"
    /// The number was given back before it was sent; another took its place.
    case replaced = "r"
    /// A request with the number may have left.
    case sent = "s"
    /// Jira accepted the number.
    case accepted = "a"
  }

  /// A line about a build.
  struct Line: Equatable {
    var mark: Mark
    var number: Int64
    /// Whose line it is; for a replaced number the number in its place.
    var note: String
  }

  /// The end of the name of the mark that a file is being put aside.
  static let movingMark = ".moving"
  /// The size at which a file is put aside.
  static let fullSize = 32 << 10

  /// The lines about a build, oldest first.
  func lines(of key: String) throws(SystemFailure) -> [Line] {
    let shard = Self.shard(key)
    // The newer half is read first: where it is put aside meanwhile, its lines are read twice and none is missed.
    let newer = try directory.read(shard, limit: .max - 1)?.bytes ?? Data()
    let older = try directory.read(shard + ".old", limit: .max - 1)?.bytes ?? Data()
    return Self.lines(of: key, in: older) + Self.lines(of: key, in: newer)
  }

  /// Adds a line about a build.
  func add(_ mark: Mark, _ number: Int64, of key: String, note: String = "-") throws(SystemFailure)
  {
    let shard = Self.shard(key)
    let line = "\n\(key) \(mark.rawValue) \(number) \(note)\n"
    guard try directory.append(line, to: shard) > Self.fullSize else { return }
    try putAside(shard)
  }

  /// Only one process may put a full file aside, or an almost empty one would push out the full one.
  private func putAside(_ shard: String) throws(SystemFailure) {
    let mark = shard + Self.movingMark
    // The mark of a process that was killed here is swept after an hour; the file only grows until then.
    guard (try? directory.create(mark, holding: Data())) != nil else { return }
    if let size = try directory.status(of: shard)?.st_size, size > Self.fullSize {
      _ = try directory.move(shard, to: directory, as: shard + ".old")
    }
    try directory.remove(mark)
  }

  private static func shard(_ key: String) -> String { String(key.prefix(2)) }

  /// A file is read for each build that is sent, so it is looked through at the speed of the C library.
  private static func lines(of key: String, in bytes: Data) -> [Line] {
    let wanted = Array("\(key) ".utf8)
    return bytes.withUnsafeBytes { buffer in
      var result: [Line] = []
      guard let start = buffer.baseAddress else { return result }
      var place = 0
      // A line without its end was torn by a full disk.
      while let end = memchr(start + place, Int32(UInt8(ascii: "\n")), buffer.count - place) {
        let length = UnsafeRawPointer(end) - (start + place)
        if length > wanted.count, memcmp(start + place, wanted, wanted.count) == 0 {
          let rest = buffer[(place + wanted.count)..<(place + length)]
          if let read = Self.line(rest) { result.append(read) }
        }
        place += length + 1
      }
      return result
    }
  }

  private static func line(_ bytes: Slice<UnsafeRawBufferPointer>) -> Line? {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count == 3, let mark = Mark(rawValue: String(words[0])),
      let number = Int64(words[1])
    else { return nil }
    return Line(mark: mark, number: number, note: String(words[2]))
  }
}
