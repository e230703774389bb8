// SPDX-License-Identifier: Apache-2.0

/// Where a value came from.
public enum FactOrigin: Sendable, Hashable {
  /// An option of the command line: `--branch`.
  case option(String)
  /// A variable for a setting: `BUILDPOST_BRANCH`.
  case variable(String)
  /// A line of a configuration file: `.buildpost.yml`, 3.
  case file(String, line: Int)
  /// What a CI service states: the name of its variable, or `event file` and the path of a value.
  case ciService(String)
  /// What git knows: `HEAD`, `remote origin`.
  case git(String)
  /// What Buildpost concluded itself, in words: `clock`, `failed tests in the reports`.
  case concluded(String)
  /// Several origins of one value, such as the server's host and the project's path.
  indirect case joined([FactOrigin])
  /// An origin with what was done to its value: `completed by git`.
  indirect case changed(FactOrigin, String)

  /// Joins origins, each named once.
  public static func + (left: FactOrigin, right: FactOrigin) -> FactOrigin {
    let parts = left.parts + right.parts.filter { !left.parts.contains($0) }
    return parts.count == 1 ? parts[0] : .joined(parts)
  }

  private var parts: [FactOrigin] {
    if case .joined(let parts) = self { parts } else { [self] }
  }
}

extension FactOrigin: CustomStringConvertible {
  /// The origin in the words of `explain`: `--branch`, `.buildpost.yml:3`, `CI_COMMIT_BRANCH`, `git
  /// HEAD`.
  public var description: String {
    switch self {
    case .option(let name), .variable(let name), .ciService(let name), .concluded(let name): name
    case .file(let name, let line): "\(name):\(line)"
    case .git(let name): "git \(name)"
    case .joined(let parts): parts.map(\.description).joined(separator: " + ")
    case .changed(let origin, let change): "\(origin), \(change)"
    }
  }
}

/// A value and its origin.
public struct Fact<Value: Sendable>: Sendable {
  /// A value of lower precedence that this fact overrides.
  public struct Overridden: Sendable, Hashable {
    /// The value, as text.
    public var value: String
    /// Where it came from.
    public var origin: FactOrigin

    /// Creates a record of a value that was not used.
    public init(value: String, origin: FactOrigin) {
      self.value = value
      self.origin = origin
    }
  }

  /// The value.
  public var value: Value
  /// Where it came from.
  public var origin: FactOrigin
  /// What else was known, in order of precedence.
  public var overridden: [Overridden]

  /// Creates a fact.
  public init(_ value: Value, from origin: FactOrigin, over overridden: [Overridden] = []) {
    self.value = value
    self.origin = origin
    self.overridden = overridden
  }

  /// The fact with its value transformed; `nil` if the transform returns `nil`.
  public func mapValue<Other>(_ transform: (Value) -> Other?) -> Fact<Other>? {
    transform(value).map { new in
      Fact<Other>(
        new, from: origin,
        over: overridden.map { Fact<Other>.Overridden(value: $0.value, origin: $0.origin) })
    }
  }
}

extension Fact: Equatable where Value: Equatable {}
