// SPDX-License-Identifier: Apache-2.0

/// The columns where documents may stand, as the version of the first one and the mode say.
struct TAPLevels {
  /// Whether points of subtests count.
  let countLeaves: Bool
  /// The bits of a column that are zero where a document may stand; the unit of indentation is a power of two.
  private let mask: Int

  init(_ version: TAPVersion?, _ mode: ReportOptions.Subtests) {
    countLeaves =
      switch mode {
      case .top: false
      case .leaf: true
      case .auto: version?.countsLeaves ?? false
      }
    // Without a version line some producers indent by two.
    mask = countLeaves ? (version?.unit ?? 2) - 1 : .max
  }

  @inline(__always) func hold(_ column: Int) -> Bool { column & mask == 0 }
}
