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
}
