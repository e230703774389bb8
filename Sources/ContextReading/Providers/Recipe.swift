// SPDX-License-Identifier: Apache-2.0

package import BuildModel

/// How a text is put together from variables; a string literal names one variable.
///
/// A text that a recipe gives carries the names of the variables it is made of: `CI_SERVER_HOST + CI_PROJECT_PATH`.
package struct Recipe: Sendable, ExpressibleByStringLiteral {
  /// A text and the names of what it is made of.
  package struct Stated: Sendable, Equatable {
    /// The text.
    package var value: String
    /// Where it is stated; `nil` for a fixed text.
    package var origin: FactOrigin?
  }

  /// Gives the text; `nil` where a part of it is not there.
  let read: @Sendable (Variables) -> Stated?

  init(_ read: @escaping @Sendable (Variables) -> Stated?) {
    self.read = read
  }

  /// The value of a variable.
  package init(stringLiteral name: String) {
    self.init { variables in variables[name].map { Stated(value: $0, origin: .ciService(name)) } }
  }

  /// A fixed text.
  static func text(_ text: String) -> Recipe {
    Recipe { _ in Stated(value: text, origin: nil) }
  }

  /// A value of the event file, by its path.
  static func event(_ path: String) -> Recipe {
    Recipe { variables in
      variables.document(path).map { Stated(value: $0, origin: .ciService("event file \(path)")) }
    }
  }

  /// A value of the properties file, by its key.
  static func property(_ key: String) -> Recipe {
    Recipe { variables in
      variables.document(key).map {
        Stated(value: $0, origin: .ciService("properties file \(key)"))
      }
    }
  }

  /// The first of several that is there.
  static func first(of recipes: Recipe...) -> Recipe {
    Recipe { variables in
      for recipe in recipes {
        if let stated = recipe.read(variables) { return stated }
      }
      return nil
    }
  }

  /// All parts, one behind the other; nothing where one is not there.
  static func joined(_ parts: Recipe..., by separator: String = "") -> Recipe {
    Recipe { variables in
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

  /// The one value of all variables whose name begins and ends so; nothing where they differ.
  static func only(_ prefix: String, _ suffix: String = "") -> Recipe {
    only(prefix, suffix) { $0 }
  }

  /// The one value that is left of all variables whose name begins and ends so.
  static func only(
    _ prefix: String, _ suffix: String = "",
    where transform: @escaping @Sendable (String) -> String?
  ) -> Recipe {
    Recipe { variables in
      let found = variables.matching(prefix: prefix, suffix: suffix)
        .compactMap { entry in transform(entry.value).map { (entry.name, $0) } }
      guard let first = found.first, found.allSatisfy({ $0.1 == first.1 }) else { return nil }
      return Stated(value: first.1, origin: .ciService(first.0))
    }
  }

  /// The recipe's text changed, or dropped where the change gives nothing.
  func map(_ transform: @escaping @Sendable (String) -> String?) -> Recipe {
    Recipe { variables in
      guard let stated = read(variables), let value = transform(stated.value), !value.isEmpty
      else { return nil }
      return Stated(value: value, origin: stated.origin)
    }
  }

  /// The recipe, as long as another one gives a text.
  func when(_ condition: Recipe) -> Recipe {
    Recipe { variables in condition.read(variables) == nil ? nil : read(variables) }
  }

  /// The recipe, as long as another one gives no text.
  func unless(_ condition: Recipe) -> Recipe {
    Recipe { variables in condition.read(variables) == nil ? read(variables) : nil }
  }
}
