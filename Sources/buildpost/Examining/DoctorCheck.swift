// SPDX-License-Identifier: Apache-2.0

import BuildModel
import JiraBuilds
import Presentation

/// One line of `doctor`.
struct DoctorCheck: Sendable {
  var name: String
  var outcome: Check.Outcome
  var words: String
  var fix: String?
  /// The status where it failed.
  var status = ExitStatus.badSetting

  static func ok(_ name: String, _ words: String) -> DoctorCheck {
    DoctorCheck(name: name, outcome: .ok, words: words)
  }

  static func warning(_ name: String, _ words: String, fix: String?) -> DoctorCheck {
    DoctorCheck(name: name, outcome: .warning, words: words, fix: fix)
  }

  /// A failure with an error's words.
  static func failure(_ name: String, _ error: any BuildpostError) -> DoctorCheck {
    let place = error.location.map { " (\($0))" } ?? ""
    return DoctorCheck(
      name: name, outcome: .failure, words: error.summary + place, fix: error.fix,
      status: ErrorStatus.of(error))
  }

  var word: String {
    switch outcome {
    case .ok: "ok"
    case .warning: "warning"
    case .failure: "failure"
    }
  }

  func line(_ style: TextStyle) -> String {
    DoctorLine.render(word: word, name: name, words: words, fix: fix, style)
  }
}

/// `doctor --json`.
struct DoctorDocument: Encodable {
  struct Line: Encodable {
    var name: String
    var outcome: String
    var message: String
    var fix: Nullable<String>
  }

  var checks: [Line]

  init(_ checks: [DoctorCheck]) {
    self.checks = checks.map {
      Line(name: $0.name, outcome: $0.word, message: $0.words, fix: Nullable($0.fix))
    }
  }
}
