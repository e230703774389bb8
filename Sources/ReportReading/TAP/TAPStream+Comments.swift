// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Handles a comment: it counts nothing, but may announce a subtest or state what the run took.
  mutating func comment(_ text: TAPText, from start: Int, column: Int) {
    let word = text.afterBlanks(start + 1)
    guard word < text.count else { return }
    if text.reads("Subtest: ", at: word) {
      names.announce(text, from: word + 9, column: column)
    } else if column == 0, text.reads("duration_ms ", at: word) {
      guard let seconds = TAPDuration.seconds(milliseconds: text, from: word + 12) else { return }
      notes.statedDuration = (notes.statedDuration ?? 0) + seconds
    }
  }
}
