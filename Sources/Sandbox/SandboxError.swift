// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// Why the sandbox cannot start or go on.
package struct SandboxError: BuildpostError, Equatable {
  /// What went wrong.
  package enum Kind: Sendable, Equatable, CaseIterable {
    /// A setting makes no sense.
    case malformedSetting
    /// The port is taken, or may not be opened.
    case port
    /// The file of `--store` cannot be used.
    case store
    /// The directory of `--record` cannot be written.
    case recording
  }

  /// What went wrong.
  package var kind: Kind
  /// What happened.
  package var summary: String
  /// The setting or the file.
  package var location: String?
  /// What to do.
  package var fix: String?

  /// Creates an error.
  package init(_ kind: Kind, _ summary: String, at location: String? = nil, fix: String? = nil) {
    self.kind = kind
    self.summary = summary
    self.location = location
    self.fix = fix
  }
}
