// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Keys that were seen, and where first.
///
/// A key is a number of its project and its own number, so that 100,000 of them stay in the caches of a processor.
struct SeenKeys {
  private var sources: [UInt64: KeyCandidate.Source] = [:]
  private var projects: [String: UInt64] = [:]
  /// The project of the last key, which most often is that of the next.
  private var last: (name: [UInt8], number: UInt64) = ([], 0)

  mutating func reserve(_ count: Int) { sources.reserveCapacity(count) }

  /// Takes a key; where it was seen before, tells where first.
  mutating func insert(_ key: IssueKey, from source: KeyCandidate.Source) -> KeyCandidate.Source? {
    let count = sources.count
    let first = { (stored: inout KeyCandidate.Source) in stored }(
      &sources[number(of: key), default: source])
    return sources.count == count ? first : nil
  }

  /// The number of the project above 34 bits, which hold the 10 digits of the key.
  private mutating func number(of key: IssueKey) -> UInt64 {
    var text = key.description
    return text.withUTF8 { bytes in
      let dash = bytes.lastIndex(of: UInt8(ascii: "-")) ?? bytes.startIndex
      let digits = bytes[dash...].dropFirst()
      let own = digits.reduce(0) { $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) }
      return project(bytes[..<dash]) << 34 | own
    }
  }

  private mutating func project(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
    if name.elementsEqual(last.name) { return last.number }
    let next = UInt64(projects.count)
    let number = { (stored: inout UInt64) in stored }(
      &projects[String(decoding: name, as: UTF8.self), default: next])
    last = (Array(name), number)
    return number
  }
}
