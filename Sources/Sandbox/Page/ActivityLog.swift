// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The latest requests of the API, for the page.
actor ActivityLog {
  /// One request and what became of it.
  struct Entry: Sendable, Encodable {
    /// Counts up from 1.
    var id: Int
    /// When it came, RFC 3339.
    let time: String
    /// The operation in the words of the OpenAPI document.
    let operation: String
    /// The status of the answer; absent where there was none.
    let status: Int?
    /// What happened in words.
    let words: [String]
    /// What went wrong on request, in the words of the fault script.
    let fault: String?
  }

  /// How many requests are kept.
  static let limit = 50

  private(set) var entries: [Entry] = []
  private var last = 0

  /// Adds a request.
  func add(_ entry: Entry) {
    last += 1
    var entry = entry
    entry.id = last
    entries.append(entry)
    if entries.count > Self.limit { entries.removeFirst() }
  }
}
