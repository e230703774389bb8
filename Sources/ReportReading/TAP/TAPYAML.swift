// SPDX-License-Identifier: Apache-2.0

/// The YAML block that is open, if one is; its content never counts.
struct TAPYAML {
  private(set) var isOpen = false
  private(set) var column = 0
  /// The line of its `---`.
  private(set) var line = 0
  /// Whether it belongs to a point that counts, not to one that is noise in this mode.
  private(set) var isCounted = false
  /// Whether that point stands at column 0.
  private(set) var isOfRoot = false
  private(set) var diagnostics = TAPDiagnostics()

  mutating func open(column: Int, line: Int, isCounted: Bool, isOfRoot: Bool) {
    self.column = column
    self.line = line
    self.isCounted = isCounted
    self.isOfRoot = isOfRoot
    isOpen = true
  }

  mutating func take(_ text: TAPText, from start: Int, column: Int, isDescribed: Bool) {
    guard isCounted else { return }
    if isDescribed {
      diagnostics.take(text, from: start, column: column, blockColumn: self.column)
    } else if column == self.column {
      diagnostics.takeDuration(text, from: start)
    }
  }

  mutating func close() {
    isOpen = false
    diagnostics = TAPDiagnostics()
  }
}
