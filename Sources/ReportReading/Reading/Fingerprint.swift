// SPDX-License-Identifier: Apache-2.0

/// What tells that two files may hold the same bytes: their size and a number made of their first bytes.
struct Fingerprint: Hashable, Sendable {
  /// The size in bytes, 0 where it is not known.
  var size = 0
  private let mix: UInt64
  /// Whether the number is made of the whole file, so that no closer look is needed.
  var isWhole = true

  /// Mixes the head of a file, in four chains whose multiplications need not wait for one another.
  init(_ head: UnsafeRawBufferPointer) {
    func step(_ mix: UInt64, _ position: Int) -> UInt64 {
      Self.step(mix, head.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
    var mix = UInt64(head.count) &* 0x9E37_79B9_7F4A_7C15
    var (second, third, fourth) = (mix ^ 1, mix ^ 2, mix ^ 3)
    var position = 0
    while position + 32 <= head.count {
      mix = step(mix, position)
      second = step(second, position + 8)
      third = step(third, position + 16)
      fourth = step(fourth, position + 24)
      position += 32
    }
    for chain in [second, third, fourth] { mix = Self.step(mix, chain) }
    for byte in head[position...] { mix = (mix ^ UInt64(byte)) &* prime }
    self.mix = mix ^ (mix >> 32)
  }

  private static func step(_ mix: UInt64, _ word: UInt64) -> UInt64 {
    let product = (mix ^ word) &* prime
    return product ^ product >> 29
  }
}

private let prime: UInt64 = 0xFF51_AFD7_ED55_8CCD
