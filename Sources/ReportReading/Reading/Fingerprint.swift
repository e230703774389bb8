// SPDX-License-Identifier: Apache-2.0

/// What tells that two files may hold the same bytes: their size and a number made of their first bytes.
struct Fingerprint: Hashable, Sendable {
  /// The size in bytes, 0 where it is not known.
  var size = 0
  private let mix: UInt64
  /// Whether the number is made of the whole file, so that no closer look is needed.
  var isWhole = true

  /// Mixes the head of a file, eight bytes at a step.
  init(_ head: UnsafeRawBufferPointer) {
    var mix = UInt64(head.count) &* 0x9E37_79B9_7F4A_7C15
    var position = 0
    while position + 8 <= head.count {
      mix = (mix ^ head.loadUnaligned(fromByteOffset: position, as: UInt64.self)) &* prime
      mix ^= mix >> 29
      position += 8
    }
    for byte in head[position...] { mix = (mix ^ UInt64(byte)) &* prime }
    self.mix = mix ^ (mix >> 32)
  }
}

private let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD
