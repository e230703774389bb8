// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The one place where errors and findings become words for a person.
enum ErrorText {
  /// `error: …`, with `at:` and `fix:` on lines of their own.
  static func render(_ error: any RoomError) -> String {
    render("error", error.summary, at: error.location, fix: error.fix)
  }

  /// `warning: …`, with `at:` where a place is known.
  static func render(_ finding: Finding) -> String {
    render(finding.severity.rawValue, finding.message, at: finding.location, fix: nil)
  }

  private static func render(
    _ severity: String, _ summary: String, at location: String?, fix: String?
  ) -> String {
    var lines = ["\(severity): \(PrintableText.escape(summary))"]
    if let location { lines.append("  at: \(PrintableText.escape(location))") }
    if let fix { lines.append("  fix: \(PrintableText.escape(fix))") }
    return lines.joined(separator: "\n") + "\n"
  }
}
