// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// The message of the failure being read, and whether a `skipped` element says that failing is
/// tolerated.
struct OpenMessage {
  private enum Target {
    case none
    case failure
    case skip
  }

  private var target = Target.none
  private var isAttribute = false
  private var failure = TextBuffer(limit: ReportLimits.message)
  private var skip = TextBuffer(limit: ReportLimits.message)
  private var file = TextBuffer(limit: ReportLimits.name)
  private(set) var line: Int?
  private var hasFailure = false

  func deallocate() {
    failure.deallocate()
    skip.deallocate()
    file.deallocate()
  }

  mutating func clear() {
    target = .none
    isAttribute = false
    failure.clear()
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
        failure.set(TextBuffer.trimmed(value))
      } else if name == names.file {
        file.set(value)
      } else if name == names.line {
        line = DecimalText.number(value)
      }
    }
    isAttribute = !failure.isEmpty
    if isAttribute { target = .none }
  }

  /// Opens an element that means skipped.
  mutating func startSkip(_ names: JUnitNames, _ attributes: XMLAttributes) {
    skip.clear()
    target = .skip
    attributes.forEach { name, value in
      if name == names.message { skip.set(value) }
    }
  }

  /// Reads text of the element.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch target {
    case .none: break
    case .skip: skip.append(bytes)
    case .failure:
      let start = failure.isEmpty ? bytes.firstIndex { !XMLDeclaration.isBlank($0) } : 0
      if let start { failure.append(UnsafeBufferPointer(rebasing: bytes[start...])) }
    }
  }

  /// Closes the element; `true` if it marks a failure that Catch2 tolerates (rule 3.1).
  mutating func endsTolerated() -> Bool {
    defer { target = .none }
    return target == .skip && Self.holdsMark(skip.content)
  }

  private static func holdsMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let mark = Array("!mayfail".utf8)
    guard bytes.count >= mark.count else { return false }
    return (0...(bytes.count - mark.count)).contains { bytes[$0...].starts(with: mark) }
  }

  /// The message, at most ``ReportLimits/message`` bytes.
  var text: String {
    isAttribute
      ? failure.attribute(limit: ReportLimits.message)
      : TextBuffer.string(TextBuffer.trimmed(failure.content), limit: ReportLimits.message)
  }

  /// The file that the failure itself states.
  var statedFile: String? {
    let text = TextBuffer.trimmed(file.content)
    return text.isEmpty ? nil : TextBuffer.attribute(text, limit: ReportLimits.name)
  }
}
