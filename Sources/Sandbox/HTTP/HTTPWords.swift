// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Small fixed texts of HTTP.
enum HTTPWords {
  /// The phrase after a status (RFC 9110 section 15).
  static func phrase(of status: Int) -> String {
    switch status {
    case 200: "OK"
    case 202: "Accepted"
    case 302: "Found"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 421: "Misdirected Request"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: "Status \(status)"
    }
  }

  /// A time as the `Date` header writes it (RFC 9110 section 5.6.7).
  static func date(_ time: Timestamp) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let day = Int(max(0, time.milliseconds) / 86_400_000 % 7)
    let parts = Timestamp(milliseconds: max(0, time.milliseconds)).rfc3339.split {
      "-T.".contains($0)
    }
    let month = Int(parts[1]) ?? 1
    return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]) GMT"
  }
}
