// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// The facts of a run: its pipeline, number, page and names.
///
/// Stated ones win; if there is no CI service, the repository gives them.
extension FactMerger {
  /// Whether missing facts come from the repository.
  var isLocal: Bool { stated.service == nil && git != nil }

  /// The id of the pipeline that counts the runs, with the suffix that the user gave.
  var pipelineId: Fact<String>? {
    guard var id = Fact.first(of: settings.pipelineId, stated.pipelineId, localPipeline) else {
      return nil
    }
    if let suffix = settings.pipelineSuffix {
      id.value += "/" + suffix.value
      id.origin = id.origin + suffix.origin
    }
    if id.value.unicodeScalars.count > Limits.pipelineId { id.value = Self.shortened(id.value) }
    return id
  }

  /// The number of the run.
  var buildNumber: Fact<Int64>? {
    Fact.first(of: settings.buildNumber, stated.buildNumber, computedNumber, localNumber)
  }

  /// The name of the pipeline with the number of the run.
  var displayName: Fact<String>? {
    if let given = settings.displayName { return given }
    guard let pipeline = pipelineId else { return nil }
    let name =
      (settings.pipelineId == nil ? stated.displayName : nil)
      ?? Fact(
        pipeline.value.split(separator: "/").suffix(2).joined(separator: "/"),
        from: pipeline.origin)
    var whole = name.value
    var origin = name.origin
    // The suffix tells the builds of one run apart; a name made from the id already has it.
    if let suffix = settings.pipelineSuffix, settings.pipelineId == nil, stated.displayName != nil {
      whole += " / " + suffix.value
      origin = origin + suffix.origin
    }
    if let number = displayNumber {
      whole += " #" + number.value.drop { $0 == "#" }
      origin = origin + number.origin
    }
    if whole.unicodeScalars.count > Limits.displayName {
      whole =
        String(String.UnicodeScalarView(whole.unicodeScalars.prefix(Limits.displayName - 1))) + "…"
    }
    return Fact(whole, from: origin)
  }

  /// The attempt, unless it is the first.
  var furtherAttempt: Fact<String>? {
    guard let attempt = stated.attempt, attempt.value > 1 else { return nil }
    return Fact("attempt \(attempt.value)", from: attempt.origin)
  }

  private var displayNumber: Fact<String>? {
    if settings.buildNumber == nil, let number = stated.displayNumber { return number }
    return buildNumber.map { Fact(String($0.value), from: $0.origin) }
  }

  /// An id cut so that it fits and still differs from others with the same beginning.
  private static func shortened(_ id: String) -> String {
    let digest = Digest.hex(of: id).prefix(16)
    var bytes = Array(id.utf8)
    var length = 190
    // A byte 10xxxxxx belongs to the character before it.
    while length > 0, bytes[length] & 0xC0 == 0x80 { length -= 1 }
    bytes.removeSubrange(length...)
    return String(decoding: bytes, as: UTF8.self) + "~" + digest
  }

  /// A number for a run that the service does not count: its start, and 20 bits of the digest of
  /// its id.
  ///
  /// It is the same in all calls of a run and grows with time. Without a repository nothing says
  /// that the run builds a commit, so it gets no number.
  private var computedNumber: Fact<Int64>? {
    guard let run = stated.runId, git != nil, let start = stated.runStart ?? commitTime,
      let bits = Int64(Digest.hex(of: run.value).prefix(5), radix: 16),
      let number = Self.number(start.value, bits)
    else { return nil }
    return Fact(number, from: .concluded("derived from \(start.origin + run.origin)"))
  }

  /// `local/` and the host and path of the repository, otherwise the name of its directory.
  private var localPipeline: Fact<String>? {
    guard isLocal else { return nil }
    if let remote, let page = remote.value.webURL, let location = URLText(page)?.withoutScheme {
      return Fact("local/" + location, from: remote.origin)
    }
    guard let name = git?.directoryName, !name.isEmpty, name != "/" else { return nil }
    return Fact("local/" + name, from: .git("working tree"))
  }

  /// The time of the commit, and the first 20 bits of its id.
  private var localNumber: Fact<Int64>? {
    guard isLocal, let time = commitTime, let id = context.commit?.value,
      let bits = Int64(id.prefix(5), radix: 16), let number = Self.number(time.value, bits)
    else { return nil }
    return Fact(number, from: time.origin + .concluded("commit id"))
  }

  /// The page of the commit, otherwise that of the repository.
  var localPage: Fact<String>? {
    guard isLocal else { return nil }
    let page = context.commitURL ?? remote?.mapValue(\.webURL)
    return page.flatMap { $0.mapValue(sanitisedRunURL) }
  }

  private var commitTime: Fact<Int64>? {
    let known = [git?.statedCommit, git?.headCommit].compactMap { $0 }
    guard let commit = known.first(where: { $0.id == context.commit?.value }) else { return nil }
    return commit.time.map { Fact($0, from: .git("commit time")) }
  }

  private static func number(_ time: Int64, _ bits: Int64) -> Int64? {
    let (shifted, overflow) = time.multipliedReportingOverflow(by: 1 << 20)
    let number = shifted &+ bits
    return overflow || time < 0 || number > Limits.exactInteger ? nil : number
  }
}
