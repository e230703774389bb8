// SPDX-License-Identifier: Apache-2.0

/// A value together with where it came from.
public struct Fact<Value: Sendable>: Sendable {
  /// A value of lower precedence that this fact won over.
  public struct Overridden: Sendable, Hashable {
    /// The value, as text.
    public var value: String
    /// Where it came from, in the words of ``Fact/origin``.
    public var origin: String

    /// Creates a record of a value that was not used.
    public init(value: String, origin: String) {
      self.value = value
      self.origin = origin
    }
  }

  /// The value.
  public var value: Value
  /// Where it came from: `--branch`, `BUILDPOST_BRANCH`, `.buildpost.yml:3`, `CI_COMMIT_BRANCH`, `git HEAD`.
  public var origin: String
  /// What else was known, in order of precedence.
  public var overridden: [Overridden]

  /// Creates a fact.
  public init(_ value: Value, from origin: String, over overridden: [Overridden] = []) {
    self.value = value
    self.origin = origin
    self.overridden = overridden
  }
}

extension Fact: Equatable where Value: Equatable {}
