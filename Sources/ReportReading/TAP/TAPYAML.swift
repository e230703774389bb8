// SPDX-License-Identifier: Apache-2.0

/// The YAML block that is open, if one is; its content never counts.
struct TAPYAML {
  private(set) var isOpen = false
  /// The column where the content of a block begins of which only the duration matters; no column for others.
  private var skipped = Int.max
  private(set) var column = 0
  /// The line of its `---`.
  private(set) var line = 0
  /// Whether it belongs to a point that counts, not to one that is noise in this mode.
  private(set) var isCounted = false
  /// Whether that point stands at column 0.
  private(set) var isOfRoot = false
  /// In seconds.
  private(set) var duration: Double?
  /// What a block says about a failed point.
  private(set) var diagnostics: TAPDiagnostics?

  /// Opens a block; a brief one says nothing but its duration, at the columns of the input.
  mutating func open(column: Int, line: Int, isCounted: Bool, isOfRoot: Bool, isBrief: Bool) {
    self.column = column
    self.line = line
    self.isCounted = isCounted
    self.isOfRoot = isOfRoot
    isOpen = true
    skipped = isBrief ? column : Int.max
  }

  /// Whether a line is content that says nothing, as its first bytes show; most of a block is.
  @inline(__always) func skips(_ text: TAPText) -> Bool {
    guard text.count > skipped else { return false }
    let first = text[skipped]
    guard first != UInt8(ascii: "."), first != UInt8(ascii: "d"), first != tab else { return false }
    return text.afterSpaces(0) >= skipped
  }

  /// Takes a line of the block; only of a failed point more matters than the duration.
  @inline(__always) mutating func take(
    _ text: TAPText, from start: Int, column: Int, isDescribed: Bool
  ) {
    guard isCounted else { return }
    if column == self.column, text.reads("duration_ms:", at: start) {
      duration = TAPDuration.seconds(milliseconds: text, from: start + 12) ?? duration
    }
    if isDescribed {
      diagnostics = diagnostics ?? TAPDiagnostics()
      diagnostics?.take(text, from: start, column: column, blockColumn: self.column)
    }
  }

  mutating func close() {
    isOpen = false
    skipped = Int.max
    duration = nil
    if diagnostics != nil { diagnostics = nil }
  }
}
