// SPDX-License-Identifier: Apache-2.0

/// The text whose digest (`qsh`) ties a Connect token to one request.
///
/// Source: Atlassian's page on JWT for Connect apps ("Creating a query string hash"); where its words and its
/// published vectors disagree (the order of values of a repeated parameter), the vectors are followed.
enum CanonicalRequest {
  /// Method, path and query, joined by `&`.
  ///
  /// - Parameters:
  ///   - method: The method, in any case.
  ///   - path: The path as sent, below the context path of the site.
  ///   - query: The query as sent, without its `?`.
  /// - Returns: The text to take the digest of.
  static func text(method: String, path: String, query: String?) -> String {
    [method.uppercased(), canonicalPath(path), canonicalQuery(query ?? "")].joined(separator: "&")
  }

  private static func canonicalPath(_ path: String) -> String {
    var result = path.hasPrefix("/") ? path : "/" + path
    if result.count > 1, result.hasSuffix("/") { result.removeLast() }
    return result.replacing("&", with: "%26")
  }

  private static func canonicalQuery(_ query: String) -> String {
    var values: [String: [String]] = [:]
    for parameter in query.split(separator: "&") {
      let halves = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = PercentEncoding.decodeQuery(halves[0])
      guard name != "jwt" else { continue }
      let value = halves.count > 1 ? PercentEncoding.decodeQuery(halves[1]) : ""
      values[name, default: []].append(value)
    }
    return values.map { name, values in
      let joined = values.sorted(by: precedes).map(PercentEncoding.encode).joined(separator: ",")
      return (name: PercentEncoding.encode(name), joined: joined)
    }
    .sorted { precedes($0.name, $1.name) }
    .map { "\($0.name)=\($0.joined)" }
    .joined(separator: "&")
  }

  /// Code-point order; Swift's own order of strings looks at normalised forms.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
