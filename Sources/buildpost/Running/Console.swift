// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform
import Presentation

/// What the command prints: data on standard output, messages on standard error.
struct Console: Sendable {
  /// How much is said on standard error.
  enum Verbosity: Sendable {
    case quiet, normal, verbose
  }

  var verbosity = Verbosity.normal
  /// How text on standard error is laid out.
  var style: TextStyle
  /// How text on standard output is laid out.
  var outputStyle: TextStyle

  /// Prints data.
  ///
  /// - Throws: ``CommandError`` if it cannot be written, so that a full disk is never status 0.
  func print(_ text: String) throws(CommandError) { try Self.output(text) }

  /// Writes data to standard output.
  static func output(_ text: String) throws(CommandError) {
    do {
      try emit(text, to: STDOUT_FILENO)
    } catch {
      throw CommandError(
        .cannotWrite, "the output cannot be written: \(error.words)",
        fix: "free some space, or write to another file")
    }
  }

  /// Prints data that is made piece by piece.
  func print(_ make: ((String) throws -> Void) throws -> Void) throws {
    try Self.gather(make) { try Self.output($0) }
  }

  /// Gathers what is made in small pieces, and passes it on in large ones.
  static func gather(
    _ make: ((String) throws -> Void) throws -> Void, _ emit: @escaping (String) throws -> Void
  ) throws {
    var buffer = ""
    try make { text in
      buffer += text
      guard buffer.utf8.count > piece else { return }
      try emit(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
    try emit(buffer)
  }

  /// Prints one JSON document.
  func printJSON(_ document: some Encodable) throws {
    try printJSON(text: String(decoding: JSONText.encode(document), as: UTF8.self))
  }

  /// Prints JSON text on one line, without CI log commands or control characters for a
  /// terminal.
  func printJSON(text: String) throws(CommandError) {
    try print(PrintableText.escape(json: text) + "\n")
  }

  /// Prints a message, unless `--quiet`.
  func say(_ text: String) {
    guard verbosity != .quiet else { return }
    tell(text)
  }

  /// Prints a message even with `--quiet`.
  func tell(_ text: String) {
    // If standard error is closed, there is no way to say so.
    try? Self.emit(text, to: STDERR_FILENO)
  }

  /// Prints findings: notes with `--verbose` only, warnings unless `--quiet`, errors always.
  ///
  /// Findings of one kind are printed as one, errors first, and only as many
  /// kinds as fit on a few screens.
  func tell(_ findings: [Finding]) {
    let shown = Finding.grouped(findings).filter { finding in
      switch finding.severity {
      case .note: verbosity == .verbose
      case .warning: verbosity != .quiet
      case .error: true
      }
    }
    let ordered =
      shown.count <= Self.shownFindings
      ? shown : shown.filter { $0.severity == .error } + shown.filter { $0.severity != .error }
    for finding in ordered.prefix(Self.shownFindings) { tell(ErrorText.render(finding)) }
    let more = ordered.dropFirst(Self.shownFindings)
    guard let worst = more.map(\.severity).max() else { return }
    let count = more.reduce(0) { $0 + $1.count }
    tell(ErrorText.render(.more(count, worst)))
  }

  /// The kinds of findings that are printed.
  private static let shownFindings = 60

  /// Writes a text to a descriptor in pieces, so that it is not copied whole; it is not an error
  /// if the reader has left, as `head` does.
  static func emit(_ text: String, to descriptor: Int32) throws(SystemFailure) {
    var rest = text.utf8[...]
    do throws(SystemFailure) {
      while !rest.isEmpty {
        try writeAll(Array(rest.prefix(piece)), to: descriptor)
        rest = rest.dropFirst(piece)
      }
    } catch {
      guard error.code == EPIPE else { throw error }
    }
  }

  private static let piece = 1 << 16
}

/// What the terminal can show.
enum Terminal {
  /// The three choices of `--color`.
  enum Color: String, CaseIterable, Sendable {
    case auto, always, never
  }

  /// Whether the user can be asked.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// The style for a descriptor; nothing is cut if it is not a terminal.
  static func style(
    of descriptor: Int32, color: Color, environment: [String: String]
  ) -> TextStyle {
    let isTerminal = isatty(descriptor) == 1
    return TextStyle(
      hasColor: hasColor(color, isTerminal: isTerminal, environment: environment),
      width: isTerminal
        ? columns(of: descriptor, environment: environment) ?? TextStyle.plain.width
        : TextStyle.uncut.width,
      hasLinks: color != .never && hasLinks(isTerminal: isTerminal, environment: environment))
  }

  /// Whether a terminal is known to show links (OSC 8), which others may print as noise.
  ///
  /// `FORCE_HYPERLINK` decides, as it does for other tools.
  static func hasLinks(isTerminal: Bool, environment: [String: String]) -> Bool {
    if let choice = environment["FORCE_HYPERLINK"], !choice.isEmpty {
      return choice != "0" && choice != "false"
    }
    guard isTerminal, environment["TERM"] != "dumb", environment["CI"] == nil else { return false }
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "WarpTerminal"]
    let terms = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour"]
    return programs.contains(environment["TERM_PROGRAM"] ?? "")
      || terms.contains { environment["TERM"]?.hasPrefix($0) == true }
      || environment["VTE_VERSION"].flatMap { Int($0) }.map { $0 >= 5000 } == true
      || ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].contains { environment[$0] != nil }
  }

  /// `--color` decides, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether there is a capable
  /// terminal.
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

  /// The columns of a terminal: `COLUMNS`, else what it says itself; `nil` if neither is usable.
  static func columns(of descriptor: Int32, environment: [String: String]) -> Int? {
    if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns >= 20 { return columns }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 else { return nil }
    return Int(size.ws_col)
  }
}

/// A file that the user named for output.
///
/// Whoever can change the working tree may have planted something under its name. So a link is
/// replaced, not followed, and a FIFO without a reader is an error.
enum OutputFile {
  /// Writes a text, in place of what the file held.
  ///
  /// - Throws: ``CommandError`` naming the file if it cannot be written.
  static func write(_ text: String, to path: String) throws(CommandError) {
    try write(to: path) { try $0(text) }
  }

  /// Writes what is made piece by piece, in place of what the file held.
  static func write(
    to path: String, _ write: ((String) throws -> Void) throws -> Void
  ) throws(CommandError) {
    // `/dev/stdout` and `/dev/fd/63` are links that nobody planted, and may lead to a file that
    // others write to.
    let isStream = path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
    if !isStream, RawPath(path).isLink, unlink(path) != 0 { throw failure(path, errno) }
    let flags = isStream ? O_APPEND : O_TRUNC | O_NOFOLLOW
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flags, 0o644)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    do {
      try Console.gather(write) { try Console.emit($0, to: descriptor) }
    } catch {
      throw failure(path, (error as? SystemFailure)?.code ?? EIO)
    }
  }

  /// Makes a directory for output, if it does not exist.
  ///
  /// A link to one is replaced too if it is in the working directory; elsewhere it is the user's.
  static func makeDirectory(_ path: String, in workingDirectory: String) throws(CommandError) {
    var names = RawPath(path)
    while names.bytes.count > 1, names.bytes.last == UInt8(ascii: "/") { names.bytes.removeLast() }
    let isInside = names.resolved(in: RawPath(workingDirectory)).names
      .starts(with: RawPath(workingDirectory).names)
    if isInside, names.isLink, names.withCString(unlink) != 0 { throw failure(path, errno) }
    guard names.kind == nil else { return }
    let isMade = names.withCString { mkdir($0, 0o777) } == 0
    guard isMade || errno == EEXIST else { throw failure(path, errno) }
  }

  private static func failure(_ path: String, _ code: Int32) -> CommandError {
    let reason =
      code == ENXIO ? "it is a FIFO without a reader" : SystemFailure(code: code).lowercasedWords
    return CommandError(
      .cannotWrite, "the file cannot be written: \(reason)", at: path,
      fix: "pass a file in a directory that you can write to")
  }
}
