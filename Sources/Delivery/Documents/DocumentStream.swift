// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads documents from a file or standard input, one at a time: the memory is that of the greatest.
final class DocumentStream {
  /// A document, and where its text begins and ends.
  struct Document {
    var content: SubmissionDocument
    var start: Int
    var end: Int
  }

  private let name: String
  private let file: Int32
  private let closes: Bool
  private var splitter: DocumentSplitter
  private var pieces: ArraySlice<DocumentSplitter.Piece> = []
  private var fault: DocumentSplitter.Fault?
  private var isAtEnd = false
  /// Whether it ended because the task was cancelled, with more to come.
  private(set) var wasInterrupted = false

  /// Opens a source, at an offset of it where it is a file.
  ///
  /// - Throws: ``DeliveryError/Kind/unreadableDocuments`` where it cannot be opened.
  init(_ source: DocumentSource, from offset: Int = 0) throws(DeliveryError) {
    name = source.name
    splitter = DocumentSplitter(offset: offset)
    switch source {
    case .standardInput:
      file = 0
      closes = false
    case .file(let path):
      closes = true
      do throws(SystemFailure) {
        let opened = Int32(try system("open") { Int(open(path, O_RDONLY | O_CLOEXEC)) })
        file = opened
        if offset > 0 { try system("lseek") { Int(lseek(opened, off_t(offset), SEEK_SET)) } }
      } catch {
        throw Self.unreadable(error, path)
      }
    }
  }

  deinit { if closes { close(file) } }

  /// The next document; `nil` at the end, or where the task is cancelled while nothing comes.
  ///
  /// - Throws: ``DeliveryError`` with line and byte where the text is no such document.
  func next() throws(DeliveryError) -> Document? {
    while true {
      if let piece = pieces.popFirst() { return try document(piece) }
      if let fault { throw malformed(fault) }
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

  /// Waits until there is something to read; `false` where the task is cancelled before.
  ///
  /// A pipe whose writer hangs must not hold up a process that is to end.
  private func waitForBytes() throws(DeliveryError) -> Bool {
    var wish = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    do throws(SystemFailure) {
      while !Task.isCancelled {
        if try system("poll", { Int(poll(&wish, 1, 200)) }) > 0 { return true }
      }
    } catch {
      throw Self.unreadable(error, name)
    }
    wasInterrupted = true
    return false
  }

  private func read() throws(DeliveryError) -> Data {
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    do throws(SystemFailure) {
      let count = try system("read") {
        bytes.withUnsafeMutableBytes { readBytes(file, $0.baseAddress, $0.count) }
      }
      return Data(bytes.prefix(count))
    } catch {
      throw Self.unreadable(error, name)
    }
  }

  private func document(_ piece: DocumentSplitter.Piece) throws(DeliveryError) -> Document {
    do {
      let content = try JSONDecoder().decode(SubmissionDocument.self, from: piece.bytes)
      return Document(content: content, start: piece.offset, end: piece.end)
    } catch {
      throw malformed(Self.words(error), piece.line, piece.offset)
    }
  }

  private func malformed(_ fault: DocumentSplitter.Fault) -> DeliveryError {
    let what =
      switch fault.kind {
      case .notAnObject: "there is something else than a JSON object"
      case .unfinished: "the text ends inside of a JSON object"
      case .tooLong(let limit): "a JSON object has more than \(limit >> 20) MiB"
      }
    return malformed(what, fault.line, fault.offset)
  }

  private func malformed(_ what: String, _ line: Int, _ offset: Int) -> DeliveryError {
    DeliveryError(
      .malformedDocument, what, at: "\(name):\(line) (byte \(offset))",
      fix: "pass what `buildpost convert` printed")
  }

  private static func unreadable(_ failure: SystemFailure, _ path: String) -> DeliveryError {
    DeliveryError(
      .unreadableDocuments, "the documents cannot be read: \(failure.words)", at: path,
      fix: "name a file that can be read")
  }

  /// The reason in words, without the text that was read.
  private static func words(_ error: any Error) -> String {
    if let known = error as? any BuildpostError { return known.summary }
    guard let error = error as? DecodingError else { return "the document is not well-formed JSON" }
    switch error {
    case .keyNotFound(let key, let context):
      return "`\(path(context.codingPath + [key]))` is missing"
    case .valueNotFound(_, let context): return "`\(path(context.codingPath))` is null"
    case .typeMismatch(_, let context): return "`\(path(context.codingPath))` has a wrong type"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "`\(path(context.codingPath))` has a wrong value"
    default: return "the document is not well-formed JSON"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }
}

// In a type with a method called `read` the function of the C library needs another name.
private func readBytes(_ file: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, bytes, count)
}
