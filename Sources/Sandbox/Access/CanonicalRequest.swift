// SPDX-License-Identifier: Apache-2.0

/// The text whose digest is the `qsh` claim of a Connect token.
///
/// Source: "Creating a query string hash" of Atlassian's JWT documentation, and its published vectors, by which
/// repeated values are sorted before they are encoded.
enum CanonicalRequest {
  /// `METHOD&PATH&QUERY` of a request, the path and the query as they were sent.
  static func text(method: String, path: String, query: String) -> String {
    [method.uppercased(), canonical(path: path), canonical(query: query)].joined(separator: "&")
  }

  private static func canonical(path: String) -> String {
    var path = path.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "%26")
    if path.hasSuffix("/"), path != "/" { path.removeLast() }
    return path.hasPrefix("/") ? path : "/" + path
  }

  private static func canonical(query: String) -> String {
    let parameters = QueryText.parameters(query).filter { $0.name != "jwt" }
    let values = Dictionary(grouping: parameters, by: \.name)
    return values.keys.sorted(by: isBefore).map { name in
      let sorted = (values[name] ?? []).map(\.value).sorted(by: isBefore)
      return PercentText.encode(name) + "=" + sorted.map(PercentText.encode).joined(separator: ",")
    }.joined(separator: "&")
  }

  private static func isBefore(_ left: String, _ right: String) -> Bool {
    left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
  }
}
