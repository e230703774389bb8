// SPDX-License-Identifier: Apache-2.0

package import BuildModel

/// Why the sandbox cannot start or continue.
package typealias SandboxError = RoomError<SandboxFailure>

/// What went wrong.
package enum SandboxFailure: Sendable, Equatable, CaseIterable {
  /// A setting is invalid.
  case malformedSetting
  /// The port cannot be opened.
  case port
  /// The file of `--store` cannot be used.
  case store
  /// The directory of `--record` cannot be written.
  case recording
}
