// SPDX-License-Identifier: Apache-2.0

/// The parameters of a query string or of a form.
enum QueryText {
  /// Reads `a=1&b=2`, with `+` as a blank; a parameter that cannot be decoded is taken as it is.
  static func parameters(_ text: some StringProtocol) -> [(name: String, value: String)] {
    text.split(separator: "&").map { part in
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (decode(halves[0]), halves.count > 1 ? decode(halves[1]) : "")
    }
  }

  private static func decode(_ text: some StringProtocol) -> String {
    let spaced = String(text.map { $0 == "+" ? " " : $0 })
    return PercentText.decode(spaced) ?? spaced
  }
}
