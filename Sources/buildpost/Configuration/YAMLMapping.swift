// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Yams

/// A YAML document that is one mapping of names to values or lists of values.
///
/// The only file that knows the YAML library. Anchors and aliases are refused before it sees the text:
/// a few lines of them can stand for billions of nodes.
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

  /// A key and what stands behind it.
  struct Entry {
    var key: String
    var place: Place
    var valuePlace: Place
    var items: [Item]
    var isList: Bool
    /// Whether all of the value is in `items`, or null.
    var isFlat: Bool
  }

  let entries: [Entry]

  init(_ text: String, path: String) throws(CommandError) {
    if let unsafe = YAMLReferences.firstUnsafe(in: text) {
      throw CommandError(
        .badSetting, unsafe.problem, at: unsafe.place.location(in: path),
        fix: "write the value out; put quotes around one that begins with `*`, `&` or `{`")
    }
    guard let root = try Self.root(of: text, path: path), !Self.isNull(root) else {
      entries = []
      return
    }
    guard let mapping = root.mapping else {
      throw CommandError(
        .badSetting, "the file holds no settings: lines of the form `name: value` are expected",
        at: Self.place(of: root).location(in: path))
    }
    var entries: [Entry] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw CommandError(
          .badSetting, "a list or a mapping cannot be a key",
          at: Self.place(of: key).location(in: path))
      }
      entries.append(Self.entry(name, key, value))
    }
    self.entries = entries
  }

  private static func entry(_ name: String, _ key: Node, _ value: Node) -> Entry {
    let nodes = value.sequence.map(Array.init) ?? [value]
    let items = nodes.compactMap { node -> Item? in
      guard let scalar = node.scalar, !isNull(node), !scalar.string.isEmpty else { return nil }
      return Item(text: scalar.string, place: place(of: node))
    }
    return Entry(
      key: name, place: place(of: key), valuePlace: place(of: value), items: items,
      isList: value.sequence != nil, isFlat: nodes.allSatisfy { $0.scalar != nil })
  }

  private static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private static func place(of node: Node) -> Place {
    node.mark.map(Place.init) ?? Place(line: 1, column: 1)
  }

  private static func root(of text: String, path: String) throws(CommandError) -> Node? {
    do {
      return try Parser(yaml: text).singleRoot()
    } catch let error as YamlError {
      throw Self.error(error, path: path)
    } catch {
      throw CommandError(.badSetting, "the file cannot be read as YAML: \(error)", at: path)
    }
  }

  private static func error(_ error: YamlError, path: String) -> CommandError {
    let (problem, place): (String, Place?) =
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        (problem, Place(mark))
      case .reader(let problem, let offset, _, let yaml):
        (problem, offset.map { Place(offset: $0, in: yaml) })
      case .duplicatedKeysInMapping(let keys, let context):
        ("`\(keys.first?.prefix(60) ?? "")` is given more than once", Place(context.mark))
      case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
        ("\(error)", nil)
      }
    return CommandError(
      .badSetting, "the file is not the YAML that is expected: \(problem)",
      at: place?.location(in: path) ?? path)
  }
}

extension YAMLMapping.Place {
  fileprivate init(_ mark: Mark) {
    self.init(line: mark.line, column: mark.column)
  }

  /// Counts lines up to an offset in characters.
  fileprivate init(offset: Int, in text: String) {
    let before = text.prefix(max(0, offset))
    let lines = before.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    self.init(line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
