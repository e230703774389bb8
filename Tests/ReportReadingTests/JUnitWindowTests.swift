// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Testing

@testable import ReportReading

/// Damage is reported the same way wherever the filter's window ends.
struct JUnitWindowTests {
  @Test(arguments: DamagedDocument.all)
  func everyBlockGivesTheSameReport(document: DamagedDocument) {
    let bytes = document.bytes
    let whole = JUnitText.read(bytes)
    #expect(whole.damage != nil)
    for block in 1...bytes.count {
      #expect(JUnitText.read(bytes, block: block) == whole, "blocks of \(block)")
    }
  }

  @Test(arguments: DamagedDocument.all)
  func paddingDoesNotChangeTheDamage(document: DamagedDocument) {
    let whole = JUnitText.read(document.bytes)
    // Large enough for what decides the encoding, small enough for a debug build.
    let block = SourceEncoding.headLength * 2
    for padding in document.paddings {
      for edge in 0...document.spot.count {
        let filling = padding.bytes(block - document.head.count - edge)
        let report = JUnitText.read(
          document.head + filling + document.spot + document.tail, block: block)
        #expect(report.damage == document.shifted(whole.damage, by: filling), "edge at \(edge)")
        #expect(report.counts == whole.counts, "edge at \(edge)")
      }
    }
  }

  @Test(arguments: DamagedDocument.all.filter { $0.paddings == [.value] || $0.head.count > 30 })
  func paddingToARealWindowDoesNotChangeTheDamage(document: DamagedDocument) {
    let whole = JUnitText.read(document.bytes)
    for padding in document.paddings.prefix(1) {
      for edge in [1, 2, document.spot.count / 2] {
        let filling = padding.bytes(JUnitDocument.blockLength - document.head.count - edge)
        let report = JUnitText.read(document.head + filling + document.spot + document.tail)
        #expect(report.damage == document.shifted(whole.damage, by: filling), "edge at \(edge)")
        #expect(report.counts == whole.counts, "edge at \(edge)")
      }
    }
  }
}
