// SPDX-License-Identifier: Apache-2.0

/// The name of an entry's file while a process sends it: the entry's name, `@`, and who holds it until when.
struct ClaimName: Hashable, Sendable {
  /// The entry.
  var entry: EntryName
  /// When the claim ends by itself, in milliseconds since 1970 by the machine.
  var lease: Int64
  /// Who holds it.
  var claimant: Claimant
  /// Tells claims of one process from each other.
  var serial: Int

  /// The name.
  var text: String {
    "\(entry.text)@\(lease).\(claimant.host).\(claimant.process).\(serial)"
  }

  init(entry: EntryName, lease: Int64, claimant: Claimant, serial: Int) {
    self.entry = entry
    self.lease = lease
    self.claimant = claimant
    self.serial = serial
  }

  /// Reads a name; `nil` for any other text.
  init?(_ text: String) {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, let entry = EntryName(halves[0]) else { return nil }
    let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, let lease = Int64(parts[0]), let process = Int32(parts[2]),
      let serial = Int(parts[3])
    else { return nil }
    self.entry = entry
    self.lease = lease
    self.claimant = Claimant(host: String(parts[1]), process: process)
    self.serial = serial
  }

  /// The longest that a lease can last: a later end means that the clock was set back.
  static let longestLease: Int64 = 2 * 86_400_000

  /// Whether nobody holds the entry any more: its process has ended, or the lease ran out.
  func isStale(now: Int64, seenFrom here: Claimant) -> Bool {
    let (left, overflow) = lease.subtractingReportingOverflow(now)
    return overflow || left < 0 || left > Self.longestLease || claimant.isGone(seenFrom: here)
  }
}
