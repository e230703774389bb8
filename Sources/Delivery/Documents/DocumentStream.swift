// SPDX-License-Identifier: Apache-2.0

internal import BuildModel
internal import Platform

/// Where documents that `convert` made are read from.
public enum DocumentSource: Sendable, Equatable {
  /// A file; a second run continues where the first one stopped.
  case file(String)
  /// Standard input, which cannot be resumed.
  case standardInput

  /// The name in messages.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    }
  }
}

/// Reads documents from a file or standard input, one at a time.
final class DocumentStream {
  private let name: String
  private let file: Int32
  private let closes: Bool
  /// Whether it is a file, which can be read again from any place.
  private let isFile: Bool
  private var splitter = DocumentSplitter()
  private var pieces: ArraySlice<DocumentSplitter.Piece> = []
  private var fault: DocumentSplitter.Fault?
  private var isAtEnd = false
  private let isOver: () -> Bool
  /// Whether it ended because the task was cancelled or the time was up, with more to come.
  private(set) var wasInterrupted = false

  /// Opens a source at its beginning, to be read until the time is up.
  ///
  /// - Throws: ``DeliveryErrorKind/unreadableDocuments`` if it cannot be opened.
  init(_ source: DocumentSource, until isOver: @escaping () -> Bool) throws(DeliveryError) {
    name = source.name
    self.isOver = isOver
    switch source {
    case .standardInput:
      file = 0
      closes = false
      isFile = false
    case .file(let path):
      closes = true
      (file, isFile) = try Self.reading(path) { () throws(SystemFailure) in
        // A FIFO without a writer must not hold up the process; the waiting is done by `poll`.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK
        let opened = Int32(try system("open") { Int(open(path, flags)) })
        var status = stat()
        try system("fstat") { Int(fstat(opened, &status)) }
        return (opened, FileKind(mode: status.st_mode) == .regular)
      }
    }
  }

  /// Reads the first document of a file, so that what holds none is refused before it is read
  /// whole, and goes back to the beginning.
  ///
  /// - Throws: ``DeliveryError`` like ``next()``.
  func checkBeginning() throws(DeliveryError) {
    guard isFile else { return }
    _ = try next()
    try move(to: 0)
  }

  /// Continues at an offset of a file.
  ///
  /// - Throws: ``DeliveryErrorKind/unreadableDocuments`` if it cannot be read there.
  func move(to offset: Int) throws(DeliveryError) {
    guard isFile else { return }
    try Self.reading(name) { () throws(SystemFailure) in
      _ = try system("lseek") { Int(lseek(file, off_t(offset), SEEK_SET)) }
    }
    splitter = DocumentSplitter(offset: offset)
    (pieces, fault, isAtEnd, wasInterrupted) = ([], nil, false, false)
  }

  deinit { if closes { close(file) } }

  /// The next document; `nil` at the end, or if the task is cancelled or the time is up.
  ///
  /// - Throws: ``DeliveryError`` with line and byte if the text is not such a document.
  func next() throws(DeliveryError) -> Document? {
    while true {
      if let piece = pieces.popFirst() { return try document(piece) }
      if let fault { throw malformed(fault.words, fault.line, fault.offset) }
      guard !isAtEnd, try waitForBytes() else { return nil }
      let chunk = try read()
      if chunk.isEmpty {
        isAtEnd = true
        fault = splitter.finish()
      } else {
        let result = splitter.add(chunk)
        pieces = result.pieces[...]
        fault = result.fault
      }
    }
  }

  /// Waits until there is something to read; `false` if the task is cancelled or the time is up
  /// first.
  ///
  /// Neither a pipe whose writer hangs nor one without an end holds up a process that is about to
  /// end.
  private func waitForBytes() throws(DeliveryError) -> Bool {
    var wish = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    wasInterrupted = try Self.reading(name) { () throws(SystemFailure) in
      while !Task.isCancelled, !isOver() {
        if try system("poll", { Int(poll(&wish, 1, 200)) }) > 0 { return false }
      }
      return true
    }
    return !wasInterrupted
  }

  private func read() throws(DeliveryError) -> Data {
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = try Self.reading(name) { () throws(SystemFailure) in
      try system("read") {
        bytes.withUnsafeMutableBytes { readBytes(file, $0.baseAddress, $0.count) }
      }
    }
    return Data(bytes.prefix(count))
  }

  /// The error for a fault that shows only when a document is used.
  func malformed(_ what: String, in document: Document) -> DeliveryError {
    malformed(what, document.start.line, document.start.offset)
  }

  private func document(_ piece: DocumentSplitter.Piece) throws(DeliveryError) -> Document {
    do throws(Document.Fault) {
      return try Document(piece)
    } catch {
      throw malformed(error.words, piece.line, piece.offset)
    }
  }

  private func malformed(_ what: String, _ line: Int, _ offset: Int) -> DeliveryError {
    DeliveryError(
      .malformedDocument, what, at: "\(name):\(line) (byte \(offset))",
      fix: "pass the output of `buildpost convert`")
  }

  private static func reading<Value>(
    _ path: String, _ calls: () throws(SystemFailure) -> Value
  ) throws(DeliveryError) -> Value {
    do throws(SystemFailure) {
      return try calls()
    } catch {
      throw DeliveryError(
        .unreadableDocuments, "cannot read the documents: \(error.lowercasedWords)", at: path,
        fix: "pass a readable file")
    }
  }
}

/// `read`, which the method of the same name hides.
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}
