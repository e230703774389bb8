// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that pipeline ids are made from.
struct URLText {
  /// The host in lower case, without user-info and port.
  let host: String
  /// What follows the authority, without query and fragment and without a `/` at its end.
  let path: String

  /// Splits a URL; `nil` if the text has no scheme or no host.
  init?(_ text: String) {
    guard let scheme = text.range(of: "://"), scheme.lowerBound > text.startIndex else {
      return nil
    }
    let rest = text[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let user = authority.lastIndex(of: "@").map { authority.index(after: $0) }
    let place = authority[(user ?? authority.startIndex)...]
    host = Self.withoutPort(place).lowercased()
    guard !host.isEmpty else { return nil }
    let tail = rest[authority.endIndex...].prefix { !"?#".contains($0) }
    path = tail.droppingSlashesAtEnd()
  }

  /// Host and path, which identify a pipeline.
  var withoutScheme: String { host + path }

  private static func withoutPort(_ place: Substring) -> Substring {
    if place.first == "[" {
      return place.firstIndex(of: "]").map { place[...$0] } ?? place
    }
    return place.prefix { $0 != ":" }
  }
}
