// SPDX-License-Identifier: Apache-2.0

/// The head of an answer, put together from its lines; interim answers (1xx) are left behind.
struct HTTPHead {
  private(set) var status = 0
  private(set) var headers: [(name: String, value: String)] = []

  /// Takes a line, with or without its line break.
  mutating func take(_ line: String) {
    if line.hasPrefix("HTTP/") {
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      headers = []
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...]
    headers.append((String(line[..<colon]), Self.trimmed(value)))
  }

  private static func trimmed(_ value: Substring) -> String {
    var bytes = value.utf8[...]
    while let first = bytes.first, first <= 0x20 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }
}
