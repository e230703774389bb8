// SPDX-License-Identifier: Apache-2.0

extension Ledger {
  /// The highest number of a build that Jira accepted from this outbox.
  func accepted(_ key: String) throws(SystemFailure) -> Int64? {
    try lines(of: key).filter { $0.mark == .accepted }.map(\.number).max()
  }

  /// The highest number of a build that may have reached Jira from this outbox.
  func sent(_ key: String) throws(SystemFailure) -> Int64? {
    try lines(of: key).filter { $0.mark == .sent || $0.mark == .accepted }.map(\.number).max()
  }

  /// The number that stands for one which was chosen before, and for what took its place.
  func current(_ number: Int64, of key: String) throws(SystemFailure) -> Int64 {
    var result = number
    for line in try lines(of: key) where line.mark == .replaced && line.number == result {
      result = Int64(line.note) ?? result
    }
    return result
  }

  /// Chooses a number for a build that is higher than each that was chosen, sent or accepted before.
  ///
  /// - Parameters:
  ///   - key: The build.
  ///   - start: The lowest number that will do.
  ///   - horizon: Numbers beyond it that were chosen and not sent yet do not count; their clock was wrong.
  ///   - old: The number that is given up for this one, and does not count.
  ///   - serial: Tells this choice from the others of the process.
  /// - Returns: A number that no other process gets.
  /// - Throws: ``SystemFailure`` where the ledger cannot be read or written.
  func reserve(
    _ key: String, from start: Int64, horizon: Int64 = .max, insteadOf old: Int64? = nil,
    serial: Int
  ) throws(SystemFailure) -> Int64 {
    let note = "\(claimant.host).\(claimant.process).\(serial)"
    var floor = max(
      start, Self.after(Self.highest(try lines(of: key)[...], horizon: horizon, but: old)))
    // Others who choose at the same time can only raise the floor; the bound is for a file that loses lines.
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
    guard let number else { return 0 }
    let (next, overflow) = number.addingReportingOverflow(1)
    return overflow ? .max : next
  }
}
