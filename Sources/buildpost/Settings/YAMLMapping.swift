// SPDX-License-Identifier: Apache-2.0

import BuildModel
import CYAML

/// A YAML document that is one mapping of names to values or lists of values.
///
/// The only file that knows the YAML library. It reads the library's events one by one and builds
/// no tree, so anchors, aliases and deep nesting cost nothing before they are refused.
struct YAMLMapping {
  /// A line and a column, both counted from 1.
  struct Place: Equatable {
    var line: Int
    var column: Int

    func location(in path: String) -> String { "\(path):\(line):\(column)" }
  }

  /// A scalar that is not null.
  struct Item {
    var text: String
    var place: Place
  }

  /// A key and its value.
  struct Entry {
    var key: String
    var place: Place
    var valuePlace: Place
    var items: [Item] = []
    var isList = false
    /// Whether the value is a scalar or a list of scalars.
    var isFlat = true
  }

  let entries: [Entry]

  init(_ text: String, path: String) throws(CommandError) {
    let events = YAMLEvents(text, path: path)
    try events.expect(.start)
    guard case .start = try events.next().kind else {
      entries = []
      return
    }
    let root = try events.next()
    switch root.kind {
    case .mapping: entries = try Self.entries(events)
    case .scalar where root.isNull: entries = []
    default:
      throw events.refusal(
        "the file contains no settings; expected lines of the form `name: value`", at: root.place)
    }
    try events.expect(.end)
    guard case .end = try events.next().kind else {
      throw events.refusal("there is more than one document in the file", at: events.place)
    }
  }

  private static func entries(_ events: YAMLEvents) throws(CommandError) -> [Entry] {
    var entries: [Entry] = []
    var keys: Set<String> = []
    while true {
      let key = try events.next()
      if case .end = key.kind { return entries }
      guard case .scalar(let name) = key.kind else {
        throw events.refusal("a list or a mapping cannot be a key", at: key.place)
      }
      guard keys.insert(name).inserted else {
        throw events.refusal("`\(name.prefix(60))` is set more than once", at: key.place)
      }
      entries.append(try entry(name, key.place, events))
    }
  }

  private static func entry(
    _ name: String, _ place: Place, _ events: YAMLEvents
  ) throws(CommandError) -> Entry {
    let value = try events.next()
    var entry = Entry(key: name, place: place, valuePlace: value.place)
    guard case .sequence = value.kind else {
      try add(value, to: &entry, events)
      return entry
    }
    entry.isList = true
    while true {
      let item = try events.next()
      if case .end = item.kind { return entry }
      try add(item, to: &entry, events)
    }
  }

  private static func add(
    _ node: YAMLEvents.Event, to entry: inout Entry, _ events: YAMLEvents
  ) throws(CommandError) {
    guard case .scalar(let text) = node.kind else {
      entry.isFlat = false
      return try events.skipRest()
    }
    if !node.isNull, !text.isEmpty { entry.items.append(Item(text: text, place: node.place)) }
  }
}

/// The events of a YAML text, without anchors, aliases and tags.
private final class YAMLEvents {
  struct Event {
    enum Kind {
      /// The beginning of the text or of a document.
      case start
      /// The end of the innermost element that is open.
      case end
      case scalar(String)
      case sequence, mapping
    }

    var kind: Kind
    var place: YAMLMapping.Place
    var isNull = false
  }

  private(set) var place = YAMLMapping.Place(line: 1, column: 1)
  private var depth = 0
  private let path: String
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

  init(_ text: String, path: String) {
    self.path = path
    bytes = .allocate(capacity: text.utf8.count)
    _ = bytes.initialize(from: text.utf8)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  /// The next event.
  ///
  /// - Throws: ``CommandError`` for what is not YAML, and for YAML that is not accepted.
  func next() throws(CommandError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw flaw() }
    defer { yaml_event_delete(&event) }
    place = YAMLMapping.Place(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try refuse(anchor: scalar.anchor, tag: scalar.tag)
      let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let text = String(decoding: value, as: UTF8.self)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return Event(
        kind: .scalar(text), place: place,
        isNull: isPlain && ["", "~", "null", "Null", "NULL"].contains(text))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      try refuse(anchor: sequence.anchor, tag: sequence.tag)
      try deepen()
      return Event(kind: .sequence, place: place)
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      try refuse(anchor: mapping.anchor, tag: mapping.tag)
      try deepen()
      return Event(kind: .mapping, place: place)
    case YAML_ALIAS_EVENT: throw reference()
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      depth -= 1
      return Event(kind: .end, place: place)
    case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT:
      return Event(kind: .start, place: place)
    default: return Event(kind: .end, place: place)
    }
  }

  /// Counts the beginning of a list or mapping: the library needs time that grows with the square
  /// of their depth.
  private func deepen() throws(CommandError) {
    depth += 1
    guard depth > Self.deepest else { return }
    throw refusal("lists and mappings are nested too deeply", at: place)
  }

  private static let deepest = 16

  /// Moves past an event that is required here.
  func expect(_ expected: Event.Kind) throws(CommandError) {
    let event = try next()
    switch (expected, event.kind) {
    case (.start, .start), (.end, .end): return
    default: throw refusal("the document is cut short", at: event.place)
    }
  }

  /// Moves past the rest of a list or mapping that has begun.
  func skipRest() throws(CommandError) {
    var depth = 1
    while depth > 0 {
      switch try next().kind {
      case .sequence, .mapping: depth += 1
      case .end: depth -= 1
      case .start, .scalar: break
      }
    }
  }

  func refusal(
    _ problem: String, at place: YAMLMapping.Place, fix: String? = nil
  ) -> CommandError {
    CommandError(.badSetting, problem, at: place.location(in: path), fix: fix)
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?
  ) throws(CommandError) {
    guard anchor == nil else { throw reference() }
    guard tag == nil else {
      throw refusal("tags are not accepted in configuration files", at: place, fix: "remove them")
    }
  }

  private func reference() -> CommandError {
    refusal(
      "anchors and aliases are not accepted in configuration files", at: place,
      fix: "write the value out; put quotes around one that begins with `*` or `&`")
  }

  /// What the library objects to.
  private func flaw() -> CommandError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "out of memory"
    guard parser.pointee.error != YAML_READER_ERROR else {
      let place = YAMLMapping.Place(offset: parser.pointee.problem_offset, in: bytes)
      return refusal("invalid YAML: \(problem)", at: place)
    }
    let place = YAMLMapping.Place(parser.pointee.problem_mark)
    let isTab = bytes.first(at: place) == UInt8(ascii: "\t")
    return refusal(
      isTab
        ? "invalid YAML: a tab is not allowed for indentation" : "invalid YAML: \(problem)",
      at: place, fix: isTab ? "use spaces" : nil)
  }
}

extension YAMLMapping.Place {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: mark.line + 1, column: mark.column + 1)
  }

  /// Counts lines and characters up to an offset in bytes.
  fileprivate init(offset: Int, in bytes: UnsafeMutableBufferPointer<UInt8>) {
    let before = bytes.prefix(max(0, offset))
    let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let last = lines.last.map { String(decoding: $0, as: UTF8.self).unicodeScalars.count }
    self.init(line: max(1, lines.count), column: (last ?? 0) + 1)
  }
}

extension UnsafeMutableBufferPointer<UInt8> {
  /// The byte at a place, if its line contains only ASCII before it.
  fileprivate func first(at place: YAMLMapping.Place) -> UInt8? {
    let lines = split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1) else { return nil }
    return lines[place.line - 1].dropFirst(place.column - 1).first
  }
}
