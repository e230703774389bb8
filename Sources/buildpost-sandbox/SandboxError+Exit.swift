// SPDX-License-Identifier: Apache-2.0

import Sandbox

extension SandboxError {
  /// The exit status, as in the contract of the command line.
  var exitStatus: Int32 {
    switch kind {
    case .malformedSetting: 64
    case .port: 69
    case .store, .recording: 73
    }
  }
}
