// SPDX-License-Identifier: Apache-2.0

package import BuildModel
import TextCoding

/// How a text is looked up in variables; a string literal names one variable.
///
/// The text carries the names of its variables: `CI_SERVER_HOST + CI_PROJECT_PATH`.
package struct Lookup: Sendable, ExpressibleByStringLiteral {
  /// A text and where it comes from.
  package struct Stated: Sendable, Equatable {
    /// The text.
    package var value: String
    /// Where it is stated; `nil` for a fixed text.
    package var origin: FactOrigin?
  }

  /// Gives the text; `nil` if a part of it is missing.
  let read: @Sendable (Variables) -> Stated?

  init(_ read: @escaping @Sendable (Variables) -> Stated?) {
    self.read = read
  }

  private init(
    at origin: FactOrigin, _ value: @escaping @Sendable (Variables) -> String?
  ) {
    self.init { variables in value(variables).map { Stated(value: $0, origin: origin) } }
  }

  /// The value of a variable.
  package init(stringLiteral name: String) {
    self.init(at: .ciService(name)) { $0[name] }
  }

  /// A text with the values of variables, as in `https://cirrus-ci.com/build/$CIRRUS_BUILD_ID`;
  /// nothing if one of them is unset.
  static func text(_ template: String) -> Lookup {
    // Split only if it is read: each run makes the lookups of all services.
    Lookup { variables in
      let pieces = template.split(separator: "$", omittingEmptySubsequences: false)
      let parts = pieces.dropFirst().flatMap { piece in
        let name = piece.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
        return [Lookup(stringLiteral: String(name)), fixed(piece[name.endIndex...])]
      }
      return joined([fixed(pieces[0])] + parts).read(variables)
    }
  }

  private static func fixed(_ text: Substring) -> Lookup {
    Lookup { _ in Stated(value: String(text), origin: nil) }
  }

  /// A value of the event file, by its path, such as `commits.-1.message` for the last commit.
  static func event(_ path: String) -> Lookup {
    Lookup { variables in
      variables.event(at: path.split(separator: ".").map(String.init))
        .map { Stated(value: $0, origin: .ciService("event file \(path)")) }
    }
  }

  /// A value of the properties file, by its key.
  static func property(_ key: String) -> Lookup {
    Lookup(at: .ciService("properties file \(key)")) { $0.document(key) }
  }

  /// The remote that git knows, once git has been asked.
  static let gitRemote = Lookup(at: .git("remote")) { $0.document(Variables.gitRemote) }

  /// The first of several that gives a text.
  static func first(of lookups: Lookup...) -> Lookup { first(of: lookups) }

  /// The first of several that gives a text.
  static func first(of lookups: [Lookup]) -> Lookup {
    Lookup { variables in
      for lookup in lookups {
        if let stated = lookup.read(variables) { return stated }
      }
      return nil
    }
  }

  /// All parts, one after another; nothing if one is missing.
  static func joined(_ parts: Lookup..., by separator: String = "") -> Lookup {
    joined(parts, by: separator)
  }

  private static func joined(_ parts: [Lookup], by separator: String = "") -> Lookup {
    Lookup { variables in
      var texts: [String] = []
      var origin: FactOrigin?
      for part in parts {
        guard let stated = part.read(variables) else { return nil }
        texts.append(stated.value)
        if let other = stated.origin { origin = origin.map { $0 + other } ?? other }
      }
      return Stated(value: texts.joined(separator: separator), origin: origin)
    }
  }

  /// The common value of all variables with this prefix and suffix whose value counts; nothing if
  /// they differ.
  static func only(
    _ prefix: String, _ suffix: String = "",
    where counts: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Lookup {
    Lookup { variables in
      let found = variables.matching(prefix: prefix, suffix: suffix).filter { counts($0.value) }
      guard let first = found.first, found.allSatisfy({ $0.value == first.value }) else {
        return nil
      }
      return Stated(value: first.value, origin: .ciService(first.name))
    }
  }

  /// The lookup's text transformed; nothing if the transformation gives nothing.
  func map(_ transform: @escaping @Sendable (String) -> String?) -> Lookup {
    Lookup { variables in
      guard let stated = read(variables), let value = transform(stated.value), !value.isEmpty
      else { return nil }
      return Stated(value: value, origin: stated.origin)
    }
  }

  /// The lookup's text, if it matches a condition.
  func filter(_ isKept: @escaping @Sendable (String) -> Bool) -> Lookup {
    map { isKept($0) ? $0 : nil }
  }

  /// The lookup, if another one gives a text.
  func when(_ condition: Lookup) -> Lookup {
    Lookup { variables in condition.read(variables) == nil ? nil : read(variables) }
  }

  /// The lookup, if another one gives no text.
  func unless(_ condition: Lookup) -> Lookup {
    Lookup { variables in condition.read(variables) == nil ? read(variables) : nil }
  }
}

/// Transformations that several CI services need.
extension Lookup {
  /// The host of a URL, without port and user-info.
  var host: Lookup { map { URLText($0)?.host } }

  /// The host of the first of several URLs that has one.
  static func host(of urls: Lookup...) -> Lookup { first(of: urls.map(\.host)) }

  /// A plain host, in lower case, without port and user-info.
  var hostName: Lookup { map { URLText("https://" + $0)?.host } }

  /// Host and path of a URL.
  var withoutScheme: Lookup { map { URLText($0)?.withoutScheme } }

  /// A branch without the name of a remote before it, once git has said which remotes there are.
  var withoutRemote: Lookup {
    Lookup { variables in
      guard var stated = read(variables) else { return nil }
      let remote = variables.remoteNames.first { stated.value.hasPrefix($0 + "/") }
      if let remote { stated.value = "refs/heads/" + stated.value.dropFirst(remote.count + 1) }
      return stated
    }
  }

  /// The site of the forge that the text names, as in `GitHub`.
  var forgePage: Lookup {
    map { name in
      [
        "github": "https://github.com", "gitlab": "https://gitlab.com",
        "bitbucket": "https://bitbucket.org",
      ][name.lowercased()]
    }
  }

  /// The text without `/` at its end.
  var trimmed: Lookup { map { $0.droppingSlashesAtEnd() } }

  /// The path of a repository, `acme/app`, however its remote is written.
  var repositoryPath: Lookup {
    map { text in
      guard let page = Remote(text, hint: nil)?.webURL else { return nil }
      return URLText(page).map { String($0.path.drop { $0 == "/" }) }
    }
  }

  /// The text without the first of several ends that it has.
  func withoutEnd(_ ends: Lookup...) -> Lookup {
    Lookup { variables in
      guard var stated = read(variables) else { return nil }
      let found = ends.lazy.compactMap { $0.read(variables)?.value }
        .first { stated.value.hasSuffix($0) && stated.value != $0 }
      if let found { stated.value.removeLast(found.count) }
      return stated
    }
  }

  /// What precedes the first occurrence of a text; nothing without it.
  func before(_ mark: String) -> Lookup {
    map { text in text.range(of: mark).map { String(text[..<$0.lowerBound]) } }
  }

  /// What precedes the last occurrence of a text; nothing without it.
  func beforeLast(_ mark: String) -> Lookup {
    map { text in
      var found: String.Index?
      var rest = text[...]
      while let range = rest.range(of: mark) {
        found = range.lowerBound
        rest = text[text.unicodeScalars.index(after: range.lowerBound)...]
      }
      return found.map { String(text[..<$0]) }
    }
  }

  /// What follows the first occurrence of a text; nothing without it.
  func after(_ mark: String) -> Lookup {
    map { text in text.range(of: mark).map { String(text[$0.upperBound...]) } }
  }

  /// The text, if it has this prefix.
  func beginning(with prefix: String) -> Lookup { filter { $0.hasPrefix(prefix) } }

  /// The text, if it equals a word, ignoring case.
  func equal(to word: String) -> Lookup { filter { $0.lowercased() == word } }

  /// The text, if it is a number.
  var number: Lookup { filter { Int64(digits: $0) != nil } }

  /// The number after the text's, for attempts that a service counts from 0.
  var incremented: Lookup {
    map { text in Int64(digits: text).flatMap { $0 < .max ? String($0 + 1) : nil } }
  }

  /// The text, if it is a full commit id.
  var fullCommit: Lookup { filter { CommitText.isFull($0) } }

  /// The text as a segment of a URL's path.
  var encoded: Lookup { map { PercentEncoding.encode($0) } }
}

/// The parts of a URL that pipeline ids are made from.
struct URLText {
  /// The host in lower case, without user-info and port.
  let host: String
  /// What follows the authority, without query and fragment and without a `/` at its end.
  let path: String

  /// Splits a URL; `nil` if the text has no scheme or no host.
  init?(_ text: String) {
    let parts = URLParts(text)
    guard parts.scheme?.isEmpty == false, !parts.host.isEmpty else { return nil }
    host = parts.host.lowercased()
    path = parts.tail.prefix { !"?#".contains($0) }.droppingSlashesAtEnd()
  }

  /// Host and path, which identify a pipeline.
  var withoutScheme: String { host + path }
}
