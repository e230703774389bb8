// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// The three forms of a date in a header.
///
/// Source: RFC 9110 section 5.6.7.
enum HTTPDate {
  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
  /// `Sun Nov  6 08:49:37 1994`, in milliseconds since 1970; `nil` for any other text.
  static func milliseconds(_ text: String) -> Int64? {
    let words = text.split { " ,-".contains($0) }.map(String.init)
    guard let month = words.firstIndex(where: { months.contains($0.lowercased()) }),
      let number = months.firstIndex(of: words[month].lowercased()),
      let clock = words.first(where: { $0.contains(":") })
    else { return nil }
    let isASCTime = words.count == 5 && month == 1
    guard isASCTime || (words.count == 6 && month == 2 && words[5] == "GMT") else { return nil }
    guard let day = padded(words[isASCTime ? 2 : 1]), let year = fullYear(words[isASCTime ? 4 : 3]),
      let monthText = padded(String(number + 1))
    else { return nil }
    return Timestamp(rfc3339: "\(year)-\(monthText)-\(day)T\(clock)Z")?.milliseconds
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func padded(_ digits: String) -> String? {
    switch digits.utf8.count {
    case 1: "0" + digits
    case 2: digits
    default: nil
    }
  }

  /// A year of two digits is taken to lie from 1970 to 2069.
  private static func fullYear(_ digits: String) -> String? {
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    switch digits.utf8.count {
    case 4: return digits
    case 2: return (digits < "70" ? "20" : "19") + digits
    default: return nil
    }
  }
}
