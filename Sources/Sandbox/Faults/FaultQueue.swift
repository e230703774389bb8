// SPDX-License-Identifier: Apache-2.0

/// A fault script that the requests take their steps from.
actor FaultQueue {
  private var script: FaultScript

  init(_ script: FaultScript) {
    self.script = script
  }

  /// The fault of the next request.
  func next() -> Fault { script.next() }
}
