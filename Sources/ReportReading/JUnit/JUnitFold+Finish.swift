// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension JUnitFold {
  /// The report, whole or up to the damage.
  mutating func finish(damage: Damage?, repairs: Repairs) -> TestReport {
    while !suites.isEmpty { endSuite() }
    report.duration = childTime
    report.counts = counts
    report.damage = damage
    report.findings = repairs.findings(in: report.path, before: damage)
    if damage == nil {
      report.findings += diagnostics.findings(counts, path: report.path)
    }
    return report
  }
}
