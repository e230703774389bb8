// SPDX-License-Identifier: Apache-2.0

/// A plan or version line that may begin a further document, which the next plan or point decides.
struct TAPPending {
  private(set) var version: (version: TAPVersion, line: Int)?
  private(set) var plan: (plan: TAPPlan, todoNumbers: Set<Int>, line: Int)?

  var isEmpty: Bool { version == nil && plan == nil }
  var line: Int? { version?.line ?? plan?.line }

  mutating func set(_ version: TAPVersion, line: Int) { self.version = (version, line) }
  mutating func set(_ plan: TAPPlan, todoNumbers: Set<Int>, line: Int) {
    self.plan = (plan, todoNumbers, line)
  }
  mutating func clear() { self = TAPPending() }

  /// Whether subtests count, in the document that the line begins or else in the one that is open.
  @inline(__always) func countsLeaves(else own: TAPVersion?, _ mode: ReportOptions.Subtests) -> Bool
  {
    switch mode {
    case .top: false
    case .leaf: true
    case .auto: (version?.version ?? own)?.countsLeaves ?? false
    }
  }

  /// Columns by which subtests are indented there; without a version line some producers indent by two.
  @inline(__always) func unit(else own: TAPVersion?) -> Int {
    (version?.version ?? own)?.unit ?? 2
  }
}
