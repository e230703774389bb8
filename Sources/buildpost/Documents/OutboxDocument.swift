// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Delivery

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `outbox list --json`: `{"entries":[…]}`; `outbox show --json` and `outbox drop --json` print one entry.
struct OutboxDocument: Encodable {
  var entries: [Entry]

  init(_ entries: [HeldEntry]) {
    self.entries = entries.map(Entry.init)
  }

  struct Entry: Encodable {
    var id: String
    var state: String
    var site: Nullable<String>
    var key: Nullable<BuildKey>
    var updateSequenceNumber: Int64
    var since: String
    var attempts: Int
    var lastAttempt: Nullable<String>
    var reason: Nullable<String>
    var errors: [Receipt.Rejection.Reason]
    var size: Int

    init(_ entry: HeldEntry) {
      id = entry.id
      state = entry.state.rawValue
      site = Nullable(entry.site)
      key = Nullable(entry.key)
      updateSequenceNumber = entry.sequence
      since = Timestamp(milliseconds: entry.created).rfc3339
      attempts = entry.attempts
      lastAttempt = Nullable(entry.lastAttempt.map { Timestamp(milliseconds: $0).rfc3339 })
      reason = Nullable(entry.reason)
      errors = entry.errors
      size = entry.size
    }
  }
}
