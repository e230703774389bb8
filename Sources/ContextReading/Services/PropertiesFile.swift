// SPDX-License-Identifier: Apache-2.0

/// The properties that TeamCity leaves for a build.
///
/// They include passwords, so only named keys are kept.
///
/// Source: the format of `java.util.Properties.load`, ISO-8859-1 with `\uXXXX`.
enum PropertiesFile {
  /// The size above which a file is not read.
  static let sizeLimit = 4 << 20
  /// The key that names a second file with the parameters of the configuration.
  static let nextFile = "teamcity.configuration.properties.file"

  private static let keys: Set<String> = [
    nextFile, "build.counter", "teamcity.build.branch", "teamcity.build.checkoutDir",
    "teamcity.build.id",
    "teamcity.build.parallelTests.currentBatch", "teamcity.build.parallelTests.totalBatches",
    "teamcity.buildType.id", "teamcity.pullRequest.number",
    "teamcity.pullRequest.source.branch", "teamcity.pullRequest.target.branch",
    "teamcity.pullRequest.title", "teamcity.serverUrl", "vcsroot.url",
  ]

  /// The values of the keys that lookups read.
  static func read(_ bytes: [UInt8]) -> [String: String] {
    var values: [String: String] = [:]
    for line in logicalLines(bytes) {
      let (key, value) = entry(line)
      let name = key.hasPrefix("system.") ? String(key.dropFirst(7)) : key
      if keys.contains(name) { values[name] = value }
    }
    return values
  }

  /// Lines without comments and leading blanks; a line that ends in a backslash is joined with the
  /// next.
  private static func logicalLines(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var open: [UInt8]?
    for natural in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let line = natural.drop(while: isBlank)
      if open == nil, line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "!") {
        continue
      }
      var whole = (open ?? []) + line
      open = nil
      let backslashes = whole.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
      if backslashes % 2 == 1 {
        whole.removeLast()
        open = whole
      } else {
        lines.append(whole)
      }
    }
    return lines + (open.map { [$0] } ?? [])
  }

  private static func entry(_ line: [UInt8]) -> (String, String) {
    var end = line.startIndex
    while end < line.endIndex {
      if line[end] == UInt8(ascii: "\\") {
        end = min(end + 2, line.endIndex)
      } else if isBlank(line[end]) || isSeparator(line[end]) {
        break
      } else {
        end += 1
      }
    }
    var rest = line[end...].drop(while: isBlank)
    if let first = rest.first, isSeparator(first) { rest = rest.dropFirst().drop(while: isBlank) }
    return (unescaped(line[..<end]), unescaped(rest))
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var units: [UInt16] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
        units.append(UInt16(byte))
        continue
      }
      switch escaped {
      case UInt8(ascii: "t"): units.append(9)
      case UInt8(ascii: "n"): units.append(10)
      case UInt8(ascii: "r"): units.append(13)
      case UInt8(ascii: "f"): units.append(12)
      case UInt8(ascii: "u"):
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
        rest = rest.dropFirst(4)
      default: units.append(UInt16(escaped))
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0C
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
  }
}
