// SPDX-License-Identifier: Apache-2.0

/// Takes ANSI control sequences out of a line: CSI (`ESC [ … letter`) and OSC (`ESC ] … BEL` or `ESC \`).
struct TAPColour {
  private enum State {
    case text, escaped, control, command, commandEscaped
  }

  private var state = State.text

  /// Whether no sequence is open.
  var isIdle: Bool { state == .text }

  /// What remains of one more byte: itself, nothing, or an escape that began no such sequence and the byte.
  mutating func filter(_ byte: UInt8) -> [UInt8] {
    switch state {
    case .text:
      if byte != escape { return [byte] }
      state = .escaped
    case .escaped:
      return filterEscaped(byte)
    case .control:
      if (0x40...0x7E).contains(byte) { state = .text }
    case .command:
      if byte == 0x07 { state = .text } else if byte == escape { state = .commandEscaped }
    case .commandEscaped:
      state = byte == backslash ? .text : .command
    }
    return []
  }

  private mutating func filterEscaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "]"): state = .command
    case escape: return [escape]
    default:
      state = .text
      return [escape, byte]
    }
    return []
  }

  /// The end of the line: an open sequence ends with it.
  mutating func end() -> [UInt8] {
    defer { state = .text }
    return state == .escaped ? [escape] : []
  }
}
