// SPDX-License-Identifier: Apache-2.0

/// The ways in which a stream may be read: as it stands, and with its indentation taken away.
///
/// Whether the whole stream is indented is known at its end only: so from a first line of TAP that stands behind blanks
/// both are read, until something at column 0 decides against the second. It holds where a version line is at its
/// column.
struct TAPInterpretations {
  private let path: String
  private let options: ReportOptions
  private var plain: TAPStream
  /// None or one: an array is read in place, where an optional of this size would be copied for each look.
  private var shifted: [TAPStream] = []

  init(path: String, options: ReportOptions) {
    self.path = path
    self.options = options
    plain = TAPStream(path: path, options: options)
  }

  var isOver: Bool { plain.isOver && (shifted.isEmpty || shifted[0].isOver) }
  var isInsideYAML: Bool { isShifted ? shifted[0].yaml.isOpen : plain.yaml.isOpen }
  /// Whether any line is TAP.
  var isTAP: Bool { plain.hasStructure || plain.bailedOut || isShifted }

  private var isShifted: Bool { plain.indentation?.isVersion == true && !shifted.isEmpty }

  mutating func take(_ text: TAPText, line: Int) {
    plain.take(text, line: line)
    if let column = plain.indentation?.column {
      takeShifted(text, line: line, by: column)
    } else if !shifted.isEmpty {
      shifted = []
    }
  }

  private mutating func takeShifted(_ text: TAPText, line: Int, by column: Int) {
    if shifted.isEmpty || shifted[0].base != column {
      shifted = [TAPStream(path: path, options: options, base: column)]
    }
    shifted[0].take(text, line: line)
  }

  /// Ends the stream and gives the reading that holds.
  mutating func finish() -> TAPStream {
    var stream = isShifted ? shifted[0] : plain
    stream.finish()
    return stream
  }
}
