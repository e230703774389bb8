// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// Which builds were announced from an outbox and have no result yet.
///
/// Each is a file `PIPELINE.NUMBER`, a digest and the number of the build, that holds the time of
/// the announcement in milliseconds since 1970. It is written before the announcement is sent, and
/// removed once Jira accepted a result. It is not synced: after a loss of power the last builds of
/// the pipeline are looked at instead.
struct Announcements: Sendable {
  let directory: Directory
  let ledger: Ledger

  /// Remembers that a build is about to be announced, with the time of that update.
  func note(_ build: BuildKey, site: String, at updated: Int64) {
    let name = Self.name(of: build, site: site)
    // A full disk must not keep a build from being announced.
    _ = try? directory.remove(name)
    try? directory.create(name, holding: Data("\(updated)\n".utf8))
  }

  /// Forgets a build that has a result.
  func forget(_ build: BuildKey, site: String) {
    // What stays is looked at again, and swept after a month.
    _ = try? directory.remove(Self.name(of: build, site: site))
  }

  /// Whether a build was announced from here, or Jira accepted its result from here, so that the
  /// marks say all there is to know.
  func know(_ build: BuildKey, site: String) -> Bool {
    // If neither can be read, Jira is asked.
    let accepted = (try? ledger.accepted(EntryName.key(of: build, site: site))) ?? nil
    let mark = (try? directory.status(of: Self.name(of: build, site: site))) ?? nil
    return accepted != nil || mark != nil
  }

  /// The numbers, below a build's in its pipeline, of builds that were announced before an instant,
  /// lowest first.
  func numbers(before build: BuildKey, site: String, announcedBefore instant: Int64) -> [Int64] {
    let pipeline = Self.pipeline(of: build, site: site) + "."
    // Without a readable directory the last builds of the pipeline are looked at.
    let numbers = ((try? directory.names()) ?? []).compactMap { name in
      name.hasPrefix(pipeline) ? Int64(name.dropFirst(pipeline.count)) : nil
    }
    return numbers.filter { $0 < build.buildNumber }.sorted().filter { number in
      let other = BuildKey(pipelineId: build.pipelineId, buildNumber: number)
      let file = try? directory.read(Self.name(of: other, site: site), limit: 64)
      guard let text = file.map({ String(decoding: $0.bytes, as: UTF8.self) }) else { return false }
      // A torn file says at least that there was an announcement.
      return Int64(text.prefix { !$0.isWhitespace }).map { $0 <= instant } ?? true
    }
  }

  private static func pipeline(of build: BuildKey, site: String) -> String {
    EntryName.key(ofSite: site + "\0" + build.pipelineId)
  }

  private static func name(of build: BuildKey, site: String) -> String {
    "\(pipeline(of: build, site: site)).\(build.buildNumber)"
  }
}

extension Entry {
  /// Whether it says that a build has no result yet.
  var isUnfinished: Bool {
    guard let build = content?.build else { return false }
    // Inside a text of the build the quotes would be escaped, and no other member has this name.
    return [BuildState.pending, .inProgress].contains { state in
      build.firstRange(ofBytes: #""state":"\#(state.rawValue)""#.utf8) != nil
    }
  }

  /// When this tool announced the build, in milliseconds since 1970; `nil` for any other update.
  var announced: Int64? {
    // What cannot be read is not sent either.
    guard isUnfinished, let build = data, EarlierBuilds.isAnnouncement(build) else { return nil }
    return Timestamp(rfc3339: build.lastUpdated)?.milliseconds
  }
}
