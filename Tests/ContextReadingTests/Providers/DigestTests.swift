// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContextReading

@Suite struct DigestTests {
  // FIPS 180-2, appendix B.1.
  @Test func digestIsSHA256() {
    #expect(Digest.hex("abc", digits: 16) == "ba7816bf8f01cfea")
    #expect(Digest.twentyBits("abc") == 0xBA781)
  }
}
