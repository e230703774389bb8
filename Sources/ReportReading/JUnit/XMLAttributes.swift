// SPDX-License-Identifier: Apache-2.0

/// A name from the parser's dictionary: equal names of one document are one pointer.
typealias XMLName = UnsafePointer<UInt8>

/// The attributes of a start tag as the parser hands them over, valid during the callback alone.
struct XMLAttributes {
  /// Five pointers each: local name, prefix, namespace, start and end of the value.
  private let base: UnsafeMutablePointer<XMLName?>?
  /// How many the file states; those that a DTD adds by default are left out.
  let count: Int

  init(_ base: UnsafeMutablePointer<XMLName?>?, count: Int) {
    self.base = base
    self.count = base == nil ? 0 : count
  }

  /// Calls `body` with each attribute that has no prefix.
  ///
  /// A prefixed attribute belongs to another vocabulary than JUnit's.
  @inline(__always)
  func forEach(_ body: (XMLName, UnsafeBufferPointer<UInt8>) -> Void) {
    guard var field = base else { return }
    for _ in 0..<count {
      if let name = field[0], field[1] == nil, let start = field[3], let end = field[4] {
        body(name, UnsafeBufferPointer(start: start, count: end - start))
      }
      field += 5
    }
  }
}
