// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// Which numbers of a build were chosen, sent and accepted, by all processes that share an outbox.
///
/// It has 256 files of lines that are only ever appended. A process that wants a number appends it,
/// then checks whether an earlier line has one as high: the order of lines decides between
/// processes, so no lock is needed. A full file becomes the older half of its pair, and the
/// previous older half is forgotten; at three lines each, 50,000 to 100,000 builds are remembered.
/// A torn line is skipped. Nothing is synced: after a loss of power Jira's own rule, which drops
/// lower numbers, still applies.
struct Ledger: Sendable {
  let directory: Directory
  let claimant: Claimant

  /// What a line says.
  enum Mark: String {
    /// The number was chosen for a build; nobody else may use it.
    case minted = "m"
    /// The number was given up before it was sent, and another one replaced it.
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
    /// Whose line it is; for a replaced number, the number that replaced it.
    var note: String
  }

  /// The suffix of the mark that a file is being put aside.
  static let movingMark = ".moving"
  /// The size at which a file is put aside.
  static let fullSize = 32 << 10

  /// The lines about a build, oldest first.
  func lines(of key: String) throws(SystemFailure) -> [Line] {
    let shard = Self.shard(key)
    // The newer half is read first: if it is put aside now, its lines are read twice and none is
    // missed.
    let newer = try directory.read(shard, limit: .max - 1)?.bytes ?? Data()
    let older = try directory.read(shard + ".old", limit: .max - 1)?.bytes ?? Data()
    return Self.lines(of: key, in: older) + Self.lines(of: key, in: newer)
  }

  /// Adds a line about a build.
  func add(
    _ mark: Mark, _ number: Int64, of key: String, note: String = "-"
  ) throws(SystemFailure) {
    let shard = Self.shard(key)
    let line = "\n\(key) \(mark.rawValue) \(number) \(note)\n"
    guard try directory.append(line, to: shard) > Self.fullSize else { return }
    try putAside(shard)
  }

  /// Only one process may put a full file aside; a second one would replace it with an almost empty
  /// one.
  private func putAside(_ shard: String) throws(SystemFailure) {
    let mark = shard + Self.movingMark
    // If a process is killed here its mark is swept after an hour; until then the file only grows.
    guard (try? directory.create(mark, holding: Data())) != nil else { return }
    if let size = try directory.status(of: shard)?.st_size, size > Self.fullSize {
      _ = try directory.move(shard, to: directory, as: shard + ".old")
    }
    try directory.remove(mark)
  }

  private static func shard(_ key: String) -> String { String(key.prefix(2)) }

  /// A file is read for each build that is sent, so it is searched at the speed of the C library.
  private static func lines(of key: String, in bytes: Data) -> [Line] {
    let wanted = Array("\(key) ".utf8)
    return bytes.withUnsafeBytes { buffer in
      var result: [Line] = []
      guard let start = buffer.baseAddress else { return result }
      var place = 0
      // A line without an end was torn by a full disk.
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

  // MARK: Numbers

  /// The highest number of a build that Jira accepted from this outbox.
  func accepted(_ key: String) throws(SystemFailure) -> Int64? {
    try lines(of: key).filter { $0.mark == .accepted }.map(\.number).max()
  }

  /// The highest number of a build that may have reached Jira from this outbox.
  func sent(_ key: String) throws(SystemFailure) -> Int64? {
    try lines(of: key).filter { $0.mark == .sent || $0.mark == .accepted }.map(\.number).max()
  }

  /// The number that replaced one that was chosen before, or that number itself.
  func current(_ number: Int64, of key: String) throws(SystemFailure) -> Int64 {
    var result = number
    for line in try lines(of: key) where line.mark == .replaced && line.number == result {
      result = Int64(line.note) ?? result
    }
    return result
  }

  /// Chooses a number for a build that is higher than all that were chosen, sent or accepted
  /// before.
  ///
  /// - Parameters:
  ///   - key: The build.
  ///   - start: The lowest acceptable number.
  ///   - horizon: Higher numbers that were chosen but not sent do not count; their clock was wrong.
  ///   - old: The number that is given up for this one, which does not count.
  ///   - serial: Distinguishes this choice from others of the process.
  /// - Returns: A number that no other process gets.
  /// - Throws: ``SystemFailure`` if the ledger cannot be read or written.
  func reserve(
    _ key: String, from start: Int64, horizon: Int64 = .max, insteadOf old: Int64? = nil,
    serial: Int
  ) throws(SystemFailure) -> Int64 {
    let note = "\(claimant.host).\(claimant.process).\(serial)"
    let highest = Self.highest(try lines(of: key)[...], horizon: horizon, but: old)
    // No number is higher; trying anyway would only push older lines out.
    guard highest != .max else { return .max }
    var floor = max(start, Self.after(highest))
    // Concurrent choices can only raise the floor; the bound is for a file that loses lines.
    for _ in 0..<1000 {
      try add(.minted, floor, of: key, note: note)
      let lines = try lines(of: key)
      let own = Line(mark: .minted, number: floor, note: note)
      guard let position = lines.lastIndex(of: own) else { continue }
      let before = Self.highest(lines[..<position], horizon: horizon, but: old)
      guard let before, before >= floor else { return floor }
      floor = Self.after(before)
    }
    return floor
  }

  private static func highest(
    _ lines: ArraySlice<Line>, horizon: Int64, but old: Int64?
  ) -> Int64? {
    let replaced = Set(
      lines.filter { $0.mark == .replaced }.map(\.number) + [old].compactMap(\.self))
    return lines.filter { line in
      switch line.mark {
      case .minted: line.number <= horizon && !replaced.contains(line.number)
      case .sent, .accepted: true
      case .replaced: false
      }
    }.map(\.number).max()
  }

  private static func after(_ number: Int64?) -> Int64 {
    number.map { $0.addingSaturating(1) } ?? 0
  }
}
