// SPDX-License-Identifier: Apache-2.0

/// The decoded bytes that the filter works on, with the padding that its searches need.
struct ByteWindow {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private var capacity: Int

  init() {
    capacity = 1 << 16
    base = .allocate(capacity: capacity + ByteScan.padding)
  }

  func deallocate() { base.deallocate() }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    (base + count).update(from: start, count: bytes.count)
    count += bytes.count
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    if count == capacity { reserve(1) }
    base[count] = byte
    count += 1
  }

  /// Clears the padding, which searches read but never answer from.
  mutating func pad() {
    (base + count).update(repeating: 0, count: ByteScan.padding)
  }

  /// Drops bytes from the front.
  mutating func drop(_ length: Int) {
    count -= length
    base.update(from: base + length, count: count)
  }

  private mutating func reserve(_ length: Int) {
    guard count + length > capacity else { return }
    while count + length > capacity { capacity *= 2 }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + ByteScan.padding)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }
}
