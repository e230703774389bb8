// SPDX-License-Identifier: Apache-2.0

import Presentation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the terminal can show.
enum Terminal {
  /// The three choices of `--color`.
  enum Color: String, CaseIterable, Sendable {
    case auto, always, never
  }

  /// Whether a person can be asked.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// The style for a descriptor; where it is no terminal, nothing is cut.
  static func style(
    of descriptor: Int32, color: Color, environment: [String: String]
  ) -> TextStyle {
    let isTerminal = isatty(descriptor) == 1
    return TextStyle(
      hasColor: hasColor(color, isTerminal: isTerminal, environment: environment),
      width: isTerminal
        ? columns(of: descriptor, environment: environment) ?? TextStyle.plain.width
        : TextStyle.uncut.width)
  }

  /// `--color` decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether a capable terminal is there.
  static func hasColor(
    _ choice: Color, isTerminal: Bool, environment: [String: String]
  ) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return false }
    if environment["CLICOLOR_FORCE"].map({ !$0.isEmpty && $0 != "0" }) ?? false { return true }
    return isTerminal && environment["TERM"] != "dumb"
  }

  /// The columns of a terminal: `COLUMNS`, else what it says itself; `nil` where neither makes sense.
  static func columns(of descriptor: Int32, environment: [String: String]) -> Int? {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns >= 20 { return columns }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return nil }
    return Int(size.ws_col)
  }
}
