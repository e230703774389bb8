// SPDX-License-Identifier: Apache-2.0

/// The ways in which a stream may be read: as it stands, and with its indentation taken away.
///
/// Whether the whole stream is indented is known at its end only: so from a first version line that stands behind
/// blanks both are read, until something at column 0 decides against the second.
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
  var isInsideYAML: Bool { shifted.isEmpty ? plain.yaml.isOpen : shifted[0].yaml.isOpen }
  /// Whether any line is TAP.
  var isTAP: Bool { plain.hasStructure || plain.bailedOut || !shifted.isEmpty }

  mutating func take(_ text: TAPText, line: Int) {
    plain.take(text, line: line)
    guard let column = plain.indentedVersion else { return }
    if plain.hasStructure {
      shifted = []
    } else {
      takeShifted(text, line: line, by: column)
    }
  }

  private mutating func takeShifted(_ text: TAPText, line: Int, by column: Int) {
    if shifted.isEmpty {
      shifted = [TAPStream(path: path, options: options, base: column)]
    }
    shifted[0].take(text, line: line)
  }

  /// Ends the stream and gives the reading that holds.
  mutating func finish() -> TAPStream {
    var stream = shifted.first ?? plain
    stream.finish()
    return stream
  }
}
