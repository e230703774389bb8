// SPDX-License-Identifier: Apache-2.0

/// Lines that CI services would run if a report could get them printed as they are.
enum RunnerLines {
  static let all =
    [
      "##vso[task.setvariable variable=x]y", "##[error]x", "##teamcity[message text='x']",
      "section_start:1:x", "--- x", "+++ x", "~~~ x", "^^^ +++",
    ]
    + ["::set-output name=x::y", "::STOP-COMMANDS::x", "::Add-Mask::x"].flatMap { command in
      ["", " ", "\u{A0}", "\u{3000}", "\u{2003}\t"].map { $0 + command }
    }
}
