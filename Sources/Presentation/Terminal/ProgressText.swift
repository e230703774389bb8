// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A progress bar of one line.
public enum ProgressText {
  /// The bar with its figures: `[#####-----] 50 of 100 builds`.
  ///
  /// - Parameters:
  ///   - done: What is done.
  ///   - total: All that is to be done; `nil` where that is not known.
  ///   - note: What is being waited for.
  ///   - style: The width and colours there are.
  /// - Returns: One line without a line feed, never wider than the terminal.
  public static func bar(done: Int, of total: Int?, note: String?, _ style: TextStyle) -> String {
    let figures = total.map { "\(done) of \($0) builds" } ?? "\(done) builds"
    let words = [figures, note.map { PrintableText.escape($0) }].compactMap { $0 }
      .joined(separator: ", ")
    guard let total, total > 0 else { return DisplayWidth.cut(words, to: style.width - 1) }
    let cells = 20
    let filled = min(cells, done * cells / total)
    let bar =
      "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: cells - filled) + "] "
    return DisplayWidth.cut(bar + words, to: style.width - 1)
  }
}
