// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// An error of the command itself, with the status it ends in.
struct CommandError: BuildpostError {
  var status: ExitStatus
  var summary: String
  var location: String?
  var fix: String?

  init(_ status: ExitStatus, _ summary: String, at location: String? = nil, fix: String? = nil) {
    self.status = status
    self.summary = summary
    self.location = location
    self.fix = fix
  }
}

/// Ends the command with a status after everything was said.
struct QuietExit: Error {
  var status: ExitStatus
}
