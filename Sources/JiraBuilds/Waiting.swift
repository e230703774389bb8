// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// How long a server asks to wait, read from the headers of its answer.
///
/// Source: RFC 9110 section 10.2.3 (`Retry-After`) and Atlassian's page on rate limiting (`X-RateLimit-Reset`, a
/// date of ISO 8601 that was documented without seconds, too).
struct Waiting {
  /// The longest wait that is believed, in seconds.
  static let longest: Double = 3600

  let response: HTTPResponse
  /// The local clock, for answers without `Date`.
  let now: Int64

  /// Seconds from 0 to ``longest``; `nil` where the server asked for nothing that can be read.
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
    // Minutes only: the seconds belong after the second colon's place, `2026-01-31T09:30` being 16 long.
    let start = text.prefix(16)
    return Timestamp(rfc3339: start + ":00" + text.dropFirst(16))?.milliseconds
  }
}
