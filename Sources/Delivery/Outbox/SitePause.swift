// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Until when a site wants no request, told to all processes that share an outbox.
///
/// Each wish is an empty file whose name says all: `SITE.INSTANT`, a digest of the site and milliseconds since 1970 by
/// this machine. Making it is one call, the latest of several counts, and nothing can be torn or lowered. It is not
/// synced: who starts after a loss of power only asks as one does that was never told.
struct SitePause: Sendable {
  private let directory: Directory
  private let site: String

  init(of site: String, in directory: Directory) {
    self.directory = directory
    self.site = EntryName.key(ofSite: site)
  }

  /// How long the site is still to be left alone.
  ///
  /// - Parameters:
  ///   - now: Milliseconds since 1970.
  ///   - longest: The longest wait that is believed, in seconds. An instant further away was told by a clock that was
  ///     set back since, and does not count.
  /// - Returns: Seconds; `nil` where nobody was asked to wait.
  func remaining(at now: Int64, longest: Double) -> Double? {
    var latest: Int64 = 0
    // What cannot be read counts as not told; the site then says it again.
    try? directory.eachName { bytes in
      guard let instant = moment(in: String(decoding: bytes, as: UTF8.self)), instant > now,
        Double(instant) - Double(now) <= longest * 1000 + 1
      else { return }
      latest = max(latest, instant)
    }
    return latest > 0 ? (Double(latest) - Double(now)) / 1000 : nil
  }

  /// Tells the others that the site wants no request for some seconds from now.
  ///
  /// The longest wait is not told: it is what stands for an absurd wish, which may hold up who was told it, but
  /// nobody else.
  func tell(_ seconds: Double, at now: Int64, longest: Double) {
    let known = remaining(at: now, longest: longest) ?? 0
    guard seconds > known, longest > seconds else { return }
    // The millisecond is for the part of one that the clock does not show.
    let instant = max(0, now).addingSaturated(Int64((seconds * 1000).rounded(.up)) + 1)
    // On a full disk the others are told by the site itself.
    try? directory.create("\(site).\(instant)", holding: Data())
  }

  private func moment(in name: String) -> Int64? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == site else { return nil }
    return Int64(parts[1])
  }
}
