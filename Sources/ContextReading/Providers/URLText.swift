// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that pipeline ids are made of.
struct URLText {
  /// The host in lower case, without user-info and port.
  let host: String
  /// What follows the authority, without query and fragment and without a `/` at its end.
  let path: String

  /// Takes a URL apart; `nil` where the text has no scheme or no host.
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

  /// Host and path: what names a pipeline.
  var withoutScheme: String { host + path }

  private static func withoutPort(_ place: Substring) -> Substring {
    if place.first == "[" {
      return place.firstIndex(of: "]").map { place[...$0] } ?? place
    }
    return place.prefix { $0 != ":" }
  }
}

extension StringProtocol {
  /// The text without `/` at its end.
  func droppingSlashesAtEnd() -> String {
    var rest = self[...]
    while rest.last == "/" { rest = rest.dropLast() }
    return String(rest)
  }

  /// Where a text first occurs, compared by Unicode scalars.
  func range(of text: String) -> Range<Index>? {
    let count = text.unicodeScalars.count
    var start = startIndex
    let scalars = unicodeScalars
    while start < endIndex {
      if scalars[start...].starts(with: text.unicodeScalars) {
        return start..<scalars.index(start, offsetBy: count)
      }
      start = scalars.index(after: start)
    }
    return nil
  }
}
