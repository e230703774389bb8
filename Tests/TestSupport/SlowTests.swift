// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
  /// Marks a test or suite that takes over a second; `scripts/test --quick` skips it.
  package static var slow: Self {
    .disabled(if: ProcessInfo.processInfo.environment["QUICK_TESTS"] != nil, "skipped by --quick")
  }
}
