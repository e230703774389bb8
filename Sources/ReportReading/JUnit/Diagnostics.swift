// SPDX-License-Identifier: Apache-2.0

import BuildModel
import TextCoding

/// Contradictions in a report, which never change its counts (rule 5).
struct Diagnostics {
  /// The totals that one element declares.
  struct Declared {
    var tests = 0
    var failed = 0

    mutating func take(_ name: XMLName, _ value: UnsafeBufferPointer<UInt8>, _ names: JUnitNames) {
      guard name == names.failures || name == names.errors || name == names.tests else { return }
      let number = DecimalText.number(value) ?? 0
      if name == names.tests {
        tests = number
      } else {
        failed = failed.addingSaturating(number)
      }
    }
  }

  private var declared = Declared()
  /// Tests that a status word calls failed, without an element that says so.
  var contradictions = 0
  /// Tests inside tests, which do not count.
  var nestedCases = 0
  /// Whether the first error of a suite is open.
  var isInSuiteError = false

  /// Keeps the largest totals of any one element: outer suites repeat the sums of the nested ones.
  mutating func note(_ other: Declared) {
    declared.tests = max(declared.tests, other.tests)
    declared.failed = max(declared.failed, other.failed)
  }

  /// The findings of a report with these counts.
  func findings(_ counts: TestCounts, path: String) -> [Finding] {
    var findings: [Finding] = []
    func add(_ severity: Finding.Severity, _ message: String) {
      findings.append(Finding(severity, message, at: path))
    }
    if declared.failed > 0, counts.failed == 0 {
      add(.warning, "\(declared.failed) failed declared, but no failed test is in the report")
    } else if declared.tests > 0, counts.total == 0 {
      add(.note, "\(declared.tests) tests declared, but no test is in the report")
    }
    if contradictions > 0 {
      add(
        .note,
        "\(contradictions) tests have a failed `status` but no `failure` or `error`, "
          + "so they count as passed"
      )
    }
    if nestedCases > 0 {
      add(.note, "\(nestedCases) `testcase` elements inside a `testcase` are not counted")
    }
    return findings
  }
}
