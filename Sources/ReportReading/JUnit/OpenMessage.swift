// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// What the open test says about its failure, and whether a `skipped` element tolerates failing.
struct OpenMessage {
  private enum Target {
    case none, failure, skip, output
  }

  /// What a failed test says, each text once.
  struct Text {
    var message: String
    var details: String
    var output: String
    var file: String?
    var line: Int?
  }

  private var target = Target.none
  private var attribute = TextBuffer(limit: ReportLimits.message)
  private var body = TextBuffer(bytes: ReportLimits.details)
  private var output = TextBuffer(bytes: ReportLimits.output)
  private var file = TextBuffer(limit: ReportLimits.name)
  private(set) var line: Int?
  private var hasFailure = false
  private var mark = MarkSearch()

  func deallocate() {
    attribute.deallocate()
    body.deallocate()
    output.deallocate()
    file.deallocate()
  }

  mutating func clear() {
    target = .none
    attribute.clear()
    body.clear()
    output.clear()
    file.clear()
    line = nil
    hasFailure = false
  }

  /// Opens a `failure` or `error`; the first one of a test gives the message.
  mutating func startFailure(_ names: JUnitNames, _ attributes: XMLAttributes) {
    guard !hasFailure else { return }
    hasFailure = true
    target = .failure
    attributes.forEach { name, value in
      if name == names.message {
        attribute.set(TextBuffer.trimmed(value))
      } else if name == names.file {
        file.set(value)
      } else if name == names.line || name == names.lineno {
        line = DecimalText.number(value)
      }
    }
  }

  /// Opens an element that means skipped.
  mutating func startSkip(_ names: JUnitNames, _ attributes: XMLAttributes) {
    mark = MarkSearch()
    target = .skip
    attributes.forEach { name, value in
      if name == names.message { mark.read(value) }
    }
  }

  /// Opens the output of a failed test.
  mutating func startOutput() {
    if hasFailure { target = .output }
  }

  /// Reads text of the element.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch target {
    case .none: break
    case .skip: mark.read(bytes)
    case .failure: Self.append(bytes, to: &body)
    case .output: Self.append(bytes, to: &output)
    }
  }

  private static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout TextBuffer
  ) {
    let start = buffer.isEmpty ? bytes.firstIndex { !XMLDeclaration.isBlank($0) } : 0
    if let start { buffer.append(UnsafeBufferPointer(rebasing: bytes[start...])) }
  }

  /// Closes the element; `true` if it marks a failure that Catch2 tolerates (rule 3 of
  /// docs/counting.md).
  mutating func endsTolerated() -> Bool {
    defer { target = .none }
    return target == .skip && mark.isFound
  }

  /// The message, a location that it names, and what else the report says.
  var text: Text {
    let texts = [
      attribute.attribute(limit: ReportLimits.message), Self.text(body), Self.text(output),
    ]
    let read = texts.map { FailureText($0) }
    let found = FailureText(firstOf: texts, read)
    func rest(_ index: Int) -> String {
      let (text, own) = (texts[index], read[index])
      let isSaid = text == found.message || own.message == found.message && !own.hidesTrace
      return isSaid || own.message.isEmpty && !own.hidesTrace ? "" : text
    }
    let message = TextBuffer.string(found.message, limit: ReportLimits.message)
    let isCut = message.utf8.count < found.message.utf8.count
    return Text(
      message: message, details: isCut ? texts[1] : rest(1), output: rest(2),
      file: found.file, line: found.line)
  }

  private static func text(_ buffer: TextBuffer) -> String {
    TextBuffer.string(TextBuffer.trimmed(buffer.content), limit: .max)
  }

  /// The file that the failure itself states.
  var statedFile: String? {
    let text = TextBuffer.trimmed(file.content)
    return text.isEmpty ? nil : TextBuffer.attribute(text, limit: ReportLimits.name)
  }
}

/// Looks for Catch2's `!mayfail` in a text of any length that arrives in pieces.
struct MarkSearch {
  static let mark: StaticString = "!mayfail"
  private(set) var isFound = false
  /// Whether nothing has been read yet.
  private(set) var isNew = true
  /// How many bytes of the mark the text so far ends with.
  private var matched = 0

  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    isNew = false
    let mark = Self.mark.utf8Start
    for byte in bytes where !isFound {
      // No part of the mark but its first byte is a `!`, so a mismatch restarts there.
      if byte != mark[matched] { matched = 0 }
      if byte == mark[matched] { matched += 1 }
      if matched == Self.mark.utf8CodeUnitCount { (isFound, matched) = (true, 0) }
    }
  }
}
