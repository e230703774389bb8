// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// Drops what came before the first version line of a log and reads that line again without its prefix.
  mutating func startLog(_ cut: Int, _ text: TAPText) {
    documents = [TAPDocument(indent: 0, openedAt: line)]
    depth = 1
    setLevels()
    names = TAPNames()
    notes.clear()
    prefix = cut
    takeFirst(TAPText(rebasing: text[cut...]))
  }
}
