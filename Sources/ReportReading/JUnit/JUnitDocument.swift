// SPDX-License-Identifier: Apache-2.0

import BuildModel

extension ReportFormat {
  /// JUnit XML in all its dialects.
  public static let junit = ReportFormat(
    name: "junit", fileExtensions: ["xml", "junit"],
    recognises: { head in
      head.withMemoryRebound(to: UInt8.self) { SourceEncoding.opensMarkup($0) }
    },
    makeReader: { path, options in JUnitReader(path: path, options: options) })
}

/// Reads one JUnit XML report piece by piece.
struct JUnitReader: ReportFormat.Reader {
  private let document: JUnitDocument?
  private let path: String

  init(path: String, options: ReportOptions) {
    self.init(path: path, options: options, blockLength: JUnitDocument.blockLength)
  }

  /// Creates a reader that filters whenever it holds `blockLength` bytes.
  init(path: String, options: ReportOptions, blockLength: Int) {
    self.path = path
    document = JUnitDocument(path: path, options: options, blockLength: blockLength)
  }

  mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.withMemoryRebound(to: UInt8.self) { document?.read($0) } ?? false
  }

  var identities: TestIdentities { document?.identities ?? TestIdentities() }

  mutating func finish() -> TestReport {
    if let document { return document.finish() }
    var report = TestReport(path: path, format: "junit")
    report.damage = Damage(.unreadable, "there is not enough memory for a parser")
    return report
  }
}

/// One document on its way through the decoder, the filter, the parser and the count.
final class JUnitDocument {
  /// Bytes that are filtered at a time.
  static let blockLength = 1 << 16

  private let blockLength: Int
  private let counter: UnsafeMutablePointer<JUnitCounter>
  private let parser: XMLParser
  private var head: [UInt8] = []
  private var decoder: TextDecoder?
  private var filter: ByteFilter
  private var window = ByteWindow()
  private var filteredLength = 0
  private var damage: Damage?

  init?(path: String, options: ReportOptions, blockLength: Int) {
    let counter = UnsafeMutablePointer<JUnitCounter>.allocate(capacity: 1)
    guard let parser = XMLParser(counter: counter), let names = JUnitNames(parser.intern) else {
      counter.deallocate()
      return nil
    }
    counter.initialize(to: JUnitCounter(names: names, path: path, options: options))
    self.blockLength = blockLength
    self.counter = counter
    self.parser = parser
    filter = ByteFilter(width: .asDecoded, window: window.base)
  }

  deinit {
    counter.pointee.deallocate()
    counter.deinitialize(count: 1)
    counter.deallocate()
    filter.output.deallocate()
    window.deallocate()
  }

  /// Reads the next bytes; `false` once nothing can change the report.
  func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = bytes[...]
    if decoder == nil {
      let missing = min(SourceEncoding.headLength - head.count, rest.count)
      head.append(contentsOf: rest.prefix(missing))
      rest = rest.dropFirst(missing)
      guard head.count == SourceEncoding.headLength else { return true }
      begin()
    }
    feed(rest)
    return damage == nil
  }

  /// What identifies the tests of the finished report.
  var identities: TestIdentities { counter.pointee.identities }

  /// Ends the file.
  func finish() -> TestReport {
    if decoder == nil, damage == nil { begin() }
    if damage == nil {
      decoder?.finish(to: &window)
      pump(to: .endOfFile)
    }
    if damage == nil { end() }
    return counter.pointee.finish(
      damage: damage, repairs: filter.repairs, failed: filter.comments.failed)
  }

  /// Decides on the encoding once there are enough bytes.
  private func begin() {
    let (encoding, mark) = head.withUnsafeBufferPointer { SourceEncoding.sniff($0) }
    guard let decoder = TextDecoder(encoding) else {
      damage = unknownEncoding(encoding)
      return
    }
    self.decoder = decoder
    filter.width = decoder.width
    filter.startsAfterMark(mark)
    if encoding == .utf8DeclaredOtherwise {
      filter.repairs.note(.declaredEncoding, at: SourcePosition())
    }
    let bytes = head
    head = []
    bytes.withUnsafeBufferPointer { feed($0.dropFirst(mark)) }
  }

  private func feed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    var rest = bytes
    while !rest.isEmpty, damage == nil {
      let piece = rest.prefix(blockLength)
      rest = rest.dropFirst(piece.count)
      take(UnsafeBufferPointer(rebasing: piece))
    }
  }

  private func unknownEncoding(_ encoding: SourceEncoding) -> Damage {
    let name =
      switch encoding {
      case .named(let name), .refused(let name): name
      default: ""
      }
    return Damage(
      .unknownEncoding, "the encoding `\(name)` is not supported", line: 1, column: 1,
      advice: "make the test tool write UTF-8")
  }

  private func take(_ bytes: UnsafeBufferPointer<UInt8>) {
    decoder?.decode(bytes, to: &window)
    if window.count - filteredLength >= blockLength { pump(to: .endOfWindow) }
  }

  /// What follows the bytes in the window.
  private enum Limit {
    case endOfWindow
    case endOfFile
  }

  /// Filters and parses what the window holds.
  private func pump(to limit: Limit) {
    window.pad()
    filter.keepsFailureText = counter.pointee.wantsFailureText
    let done = filter.filter(window.bytes, isLast: limit != .endOfWindow)
    parse(to: limit)
    filter.leave(done)
    window.drop(done)
    filteredLength = window.count
  }

  private func parse(to limit: Limit) {
    let whole = UnsafeBufferPointer(start: filter.output.bytes, count: filter.output.whole)
    let isSound = whole.isEmpty || parser.parse(whole, isLast: false)
    // What follows a foreign root does not matter, however much of it the parser has seen.
    if let root = counter.pointee.foreignRoot {
      return settle(
        .notJUnit, "not a JUnit report (root element `\(root)`)", filter.rootPosition)
    }
    if !isSound { return noteFailure() }
    filter.output.drop(whole.count)
    if let stop = filter.stop {
      let place = filter.position(ofSource: stop.source)
      probe(before: stop.source)
      if damage == nil { settle(stop.kind, stop.summary, place, advice: stop.advice) }
    } else if limit == .endOfFile && !filter.isComplete {
      // A truncated end tag does not name the open element, or seems not to.
      if !filter.tag.isEnd || filter.mode != .tag { probe(before: .max) }
      if damage == nil { settleCut() }
    }
  }

  /// Parses an incomplete tag: it may be ill-formed before the position that was found.
  private func probe(before source: Int) {
    counter.pointee.isOpen = false
    defer { counter.pointee.isOpen = true }
    let rest = UnsafeBufferPointer(start: filter.output.bytes, count: filter.output.count)
    guard !rest.isEmpty, !parser.parse(rest, isLast: true), let failure = parser.failure,
      !failure.isEnd,
      failure.offset >= filter.output.start,
      // A `/` at the end is only half of the end of an empty element.
      failure.offset - filter.output.start < rest.count - (rest.last == UInt8(ascii: "/") ? 1 : 0)
    else { return }
    let place = filter.output.source(of: failure.offset)
    if place < source { noteFailure() }
  }

  private func end() {
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    if !parser.parse(none, isLast: true) { noteFailure() }
  }

  private func settleCut() {
    if filter.isBlank {
      settle(.empty, "the file is empty", nil)
    } else {
      settle(
        .truncated, "the file is cut off: the XML document is incomplete", filter.positionOfEnd)
    }
  }

  private func noteFailure() {
    guard let failure = parser.failure else { return }
    let kind: Damage.Kind =
      failure.isEntityDeclaration
      ? .entityDeclaration : failure.isLimit ? .limitExceeded : .notWellFormed
    settle(
      kind, failure.message, filter.position(ofTarget: failure.offset), advice: failure.advice)
  }

  private func settle(
    _ kind: Damage.Kind, _ summary: String, _ place: SourcePosition?, advice: String? = nil
  ) {
    guard damage == nil else { return }
    damage = Damage(
      kind, kind == .notWellFormed ? "the XML is not well-formed: \(summary)" : summary,
      line: place?.line, column: place?.column, element: counter.pointee.path, advice: advice)
  }
}
