// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// One line of a check-up.
public enum DoctorLine {
  /// `ok       git: …`, with what to do on a line of its own.
  public static func render(
    word: String, name: String, words: String, fix: String?, _ style: TextStyle
  ) -> String {
    let role: TextStyle.Role = word == "ok" ? .good : word == "warning" ? .caution : .bad
    let mark = style.paint(DisplayWidth.pad(word, to: 8), role)
    let line = "\(mark) \(name): \(PrintableText.escape(words))\n"
    return line + (fix.map { "         fix: \(PrintableText.escape($0))\n" } ?? "")
  }
}
