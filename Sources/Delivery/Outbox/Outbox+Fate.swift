// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

extension Outbox {
  /// What another process did with an entry.
  enum Fate: Equatable {
    /// Jira accepted its number or a higher one.
    case accepted
    /// Jira refused it or a newer snapshot.
    case rejected([Receipt.Rejection.Reason])
    case quarantined
    case unknown
  }

  /// Looks for an entry that is no longer where it was put.
  func fate(of name: EntryName) throws -> Fate {
    let number = try ledger.current(name.sequence, of: name.key)
    if let accepted = try ledger.accepted(name.key), accepted >= number { return .accepted }
    let places = try places([.rejected, .quarantine]).filter {
      $0.name.key == name.key && $0.name.sequence >= number
    }
    for place in places where place.state == .rejected {
      guard case .entry(let entry) = read(place.file, as: place.name, in: .rejected) else {
        continue
      }
      return .rejected(entry.header.errors ?? [])
    }
    return places.contains { $0.state == .quarantine } ? .quarantined : .unknown
  }
}
