// SPDX-License-Identifier: Apache-2.0

import BuildModel
internal import Platform

/// How a draft is kept in object storage: by an entry that is already there, or by a new object.
struct FilingPlan: Sendable {
  /// The entry that represents the draft.
  var entry: Entry
  /// What to write; `nil` if the entry exists.
  var body: Data?
  /// Older updates that it replaces.
  var replaced: [Entry] = []
}

/// What an outbox in object storage holds, and how much room is left.
struct FilingRoom {
  private var siblings: [String: [Entry]]
  private var entries: Int
  private var bytes: Int
  private let limits: OutboxLimits
  private let location: String

  init(_ held: [Entry], _ limits: OutboxLimits, location: String) {
    siblings = Dictionary(grouping: held.filter { $0.state != .quarantine }, by: \.name.key)
    let waiting = held.filter(\.isWaiting)
    entries = limits.entries - waiting.count
    bytes = limits.bytes - waiting.reduce(0) { $0.addingSaturating($1.size) }
    self.limits = limits
    self.location = location
  }

  /// Decides how to keep a draft, and takes the room for it.
  mutating func plan(_ draft: Entry) -> Result<FilingPlan, DeliveryError> {
    Result { try planned(draft) }.mapError { Outbox.error($0, at: location) }
  }

  private mutating func planned(_ draft: Entry) throws -> FilingPlan {
    var draft = draft
    let others = siblings[draft.name.key] ?? []
    if let newest = others.newest, newest.sequence >= draft.sequence {
      guard draft.content?.header.isMinted == true else { return FilingPlan(entry: newest) }
      // Of minted numbers, the one that is filed later is the newer, whatever the clocks say.
      try draft.renumber(newest.sequence.addingSaturating(1))
      // No request had this number; but if one had the number below, it must not be lowered again.
      draft.content?.header.mayBeSent = newest.name.mayBeSent
    }
    guard let (name, body) = try draft.content?.encoded() else {
      throw DeliveryError(.damagedEntry, "the build has no content", at: location)
    }
    let replaced = others.filter { $0.state != .sending }
    let replacedWaiting = replaced.filter(\.isWaiting)
    let freed = replacedWaiting.reduce(0) { $0.addingSaturating($1.size) }
    guard !replacedWaiting.isEmpty || entries > 0 else {
      throw limits.excess("entries", at: location)
    }
    guard body.count <= bytes.addingSaturating(freed) else {
      throw limits.excess("bytes", at: location)
    }
    let entry = Entry(name, .new, content: draft.content)
    entries += replacedWaiting.count - 1
    bytes -= body.count - freed
    siblings[name.key] = others.filter { $0.state == .sending } + [entry]
    return FilingPlan(entry: entry, body: body, replaced: replaced)
  }
}
