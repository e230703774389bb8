// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
public import Platform

/// An answer with any status.
public struct HTTPResponse: Sendable {
  /// How much of the body was read.
  public enum Completeness: Sendable {
    /// All of it.
    case whole
    /// The connection ended before the body did.
    case cut
    /// The answer is larger than the limit.
    case overLimit
  }

  /// The status.
  public var status: Int
  /// Names and values of the headers, in order.
  public var headers: [(name: String, value: String)]
  /// The part of the body that was read.
  public var body: Data
  /// How much of the body was read.
  public var completeness: Completeness

  /// Creates an answer.
  public init(
    status: Int, headers: [(name: String, value: String)] = [], body: Data = Data(),
    completeness: Completeness = .whole
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.completeness = completeness
  }

  /// The values of a header; case does not matter in its name.
  package func values(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  var isSuccess: Bool { (200..<300).contains(status) }

  /// The server's clock by its `Date` header, in milliseconds since 1970.
  package var serverTime: Int64? { values("date").lazy.compactMap(HTTPDate.milliseconds).first }
}

/// Dates in headers, in all three forms.
///
/// Source: RFC 9110 section 5.6.7.
package enum HTTPDate {
  /// The milliseconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`; `nil` for any other text.
  package static func milliseconds(_ text: String) -> Int64? {
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

  /// A year of two digits is between 1970 and 2069.
  private static func fullYear(_ digits: String) -> String? {
    guard digits.utf8.allSatisfy(\.isDigit) else { return nil }
    switch digits.utf8.count {
    case 4: return digits
    case 2: return (digits < "70" ? "20" : "19") + digits
    default: return nil
    }
  }
}

/// How long a server asks us to wait, read from the headers of its answer.
///
/// Source: RFC 9110 section 10.2.3 (`Retry-After`) and Atlassian's page on rate limiting
/// (`X-RateLimit-Reset`, an ISO 8601 date that may lack seconds).
struct RequestedWait {
  /// A longer wait counts as this one, in seconds.
  static let longest: Double = 3600

  let response: HTTPResponse
  /// The local clock, for answers without `Date`.
  let now: Int64

  /// Seconds from 0 to ``longest``; `nil` if the server named no readable time.
  var seconds: Double? {
    var candidates = response.values("retry-after").compactMap(delay)
    if response.status == 429 {
      candidates += response.values("x-ratelimit-reset").compactMap(instant).map(until)
    }
    return candidates.max().map { min(max($0, 0), Self.longest) }
  }

  private func delay(_ text: String) -> Double? {
    if let seconds = Double(text) { return seconds.isNaN ? nil : seconds }
    return HTTPDate.milliseconds(text).map(until)
  }

  private func until(_ milliseconds: Int64) -> Double {
    let start = response.serverTime ?? now
    return (Double(milliseconds) - Double(start)) / 1000
  }

  private func instant(_ text: String) -> Int64? {
    if let whole = Timestamp(rfc3339: text) { return whole.milliseconds }
    // Without seconds: they are missing after the first 16 characters, `2026-01-31T09:30`.
    let start = text.prefix(16)
    return Timestamp(rfc3339: start + ":00" + text.dropFirst(16))?.milliseconds
  }
}
