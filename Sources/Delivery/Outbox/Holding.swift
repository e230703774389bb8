// SPDX-License-Identifier: Apache-2.0

/// What is in the outbox, as far as names tell.
struct Holding {
  /// All entries; one that moved while the outbox was looked through is here once.
  private(set) var places: [Outbox.Place] = []
  /// Files that are no entries.
  private var strangers = 0
  private var seen: Set<EntryName> = []
  /// The newest entry of each build that waits.
  private var waiting: [String: EntryName] = [:]

  /// Looks through the states; what waits comes twice, so that an entry which is put back meanwhile is not missed.
  init(of outbox: Outbox) throws(SystemFailure) {
    for (pass, state) in [Outbox.State.new, .sending, .new, .rejected, .quarantine].enumerated() {
      try outbox.directory(state).eachName { bytes in
        if let name = EntryName(bytes: bytes) {
          let file = String(decoding: bytes, as: UTF8.self)
          note(Outbox.Place(state: state, name: name, file: file))
        } else if pass != 2 {
          strangers += 1
        }
      }
    }
  }

  private mutating func note(_ place: Outbox.Place) {
    var name = Self.plain(place.name)
    if place.state == .new, waiting[name.key].map({ name.isNewer(than: $0) }) ?? true {
      waiting[name.key] = name
    }
    // A rejected entry beside a new one is another.
    name.mayBeSent = place.state == .rejected
    if seen.insert(name).inserted { places.append(place) }
  }

  /// A name without what changes when its entry moves.
  private static func plain(_ name: EntryName) -> EntryName {
    var name = name
    name.mayBeSent = false
    name.size = 0
    return name
  }

  /// Whether a newer snapshot of the same build waits, in whose favour the entry is removed.
  private func isReplaced(_ place: Outbox.Place) -> Bool {
    guard place.state == .new || place.state == .rejected, let newest = waiting[place.name.key]
    else { return false }
    return newest.isNewer(than: Self.plain(place.name))
  }

  /// Entries in whose place a newer one waits already.
  var replaced: [Outbox.Place] { places.filter(isReplaced) }

  /// Entries and bytes that count for the caps: those that stay when newer snapshots have replaced older ones.
  var size: (entries: Int, bytes: Int) {
    places.lazy.filter { !isReplaced($0) }.reduce((strangers, 0)) {
      ($0.entries + 1, $0.bytes.addingSaturated($1.name.size))
    }
  }

  /// The entries of some builds where they wait, are being sent or were rejected.
  func siblings(of keys: Set<String>) -> [String: [Outbox.Place]] {
    Dictionary(
      grouping: places.lazy.filter { $0.state != .quarantine && keys.contains($0.name.key) },
      by: \.name.key)
  }
}
