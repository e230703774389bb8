// SPDX-License-Identifier: Apache-2.0

internal import Platform

/// When a site accepts requests again, recorded for all processes that share an outbox.
///
/// Each pause is an empty file named `SITE.INSTANT`: a digest of the site, and milliseconds since
/// 1970 by this machine's clock. Recording one is a single call, the latest counts, and nothing can
/// be torn or lowered. It is not synced: after a loss of power the site just asks again.
struct SitePause: Sendable {
  private let directory: Directory
  private let site: String

  init(of site: String, in directory: Directory) {
    self.directory = directory
    self.site = EntryName.key(ofSite: site)
  }

  /// How long the pause still lasts.
  ///
  /// - Parameters:
  ///   - now: Milliseconds since 1970.
  ///   - longest: The longest credible pause, in seconds. A later instant was recorded by a clock
  ///     that has since been set back, and does not count.
  /// - Returns: Seconds; `nil` if there is no pause.
  func remaining(at now: Int64, longest: Double) -> Double? {
    // A pause that cannot be read counts as none; the site then asks again.
    let names = (try? directory.names()) ?? []
    return Self.remaining(names.compactMap { Self.end($0, of: site) }, at: now, longest: longest)
  }

  /// The seconds until the latest credible instant of some.
  static func remaining(_ instants: [Int64], at now: Int64, longest: Double) -> Double? {
    let waits = instants.map { Double($0) - Double(now) }
    return waits.filter { $0 > 0 && $0 <= longest * 1000 + 1 }.max().map { $0 / 1000 }
  }

  /// Records for how many seconds from now the site wants no requests.
  ///
  /// The longest pause is not recorded: it also represents absurd values, which may hold up the
  /// process that received one, but nobody else.
  func tell(_ seconds: Double, at now: Int64, longest: Double) {
    let known = remaining(at: now, longest: longest) ?? 0
    guard seconds > known, longest > seconds else { return }
    // The extra millisecond covers the fraction that the clock does not show.
    let instant = max(0, now).addingSaturating(Int64((seconds * 1000).rounded(.up)) + 1)
    // On a full disk, the site itself tells the others.
    try? directory.create("\(site).\(instant)", holding: Data())
  }

  /// When the pause with a name ends; `nil` if it is the name of no pause, or of another site.
  static func end(_ name: String, of site: String? = nil) -> Int64? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, site.map({ $0 == parts[0] }) ?? true else { return nil }
    // Anyone who may write to an object storage chooses the name.
    return Int64(parts[1]).flatMap { $0 < 0 ? nil : $0 }
  }
}
