// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension FactMerger {
  /// A number for a run of a service that counts none: its start, and 20 bits of the digest of its id.
  ///
  /// It stays the same over all calls in a run and grows with time. Where no repository is read, nothing says
  /// that the run builds a commit, and no number is made up.
  var madeUpNumber: Fact<Int64>? {
    guard let run = stated.runId, git != nil else { return nil }
    let start = stated.runStart ?? commitTime
    guard let start, let number = Self.number(start.value, Digest.twentyBits(run.value)) else {
      return nil
    }
    return Fact(number, from: .concluded("made of \(start.origin + run.origin)"))
  }

  /// Whether what is missing is taken from the repository.
  private var takesLocalFacts: Bool {
    service == nil && localFacts == .taken && git != nil
  }

  /// `local/` and the host and path of the repository, else the directory's name.
  var localPipeline: Fact<String>? {
    guard takesLocalFacts else { return nil }
    if let page = remote?.webURL, let place = URLText(page)?.withoutScheme {
      return Fact("local/" + place, from: context.repository?.origin ?? .git("remote"))
    }
    guard let name = git?.directoryName, !name.isEmpty, name != "/" else { return nil }
    return Fact("local/" + name, from: .git("working tree"))
  }

  /// The commit's time, and the first 20 bits of its id.
  var localNumber: Fact<Int64>? {
    guard takesLocalFacts, let time = commitTime, let id = context.commit?.value,
      let bits = Int64(id.prefix(5), radix: 16), let number = Self.number(time.value, bits)
    else { return nil }
    return Fact(number, from: time.origin + .concluded("commit id"))
  }

  /// The commit's page, else the repository's.
  var localPage: Fact<String>? {
    guard takesLocalFacts else { return nil }
    let page =
      context.commitURL
      ?? remote?.webURL.map { Fact($0, from: context.repository?.origin ?? .git("remote")) }
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
