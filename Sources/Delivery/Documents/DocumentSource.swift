// SPDX-License-Identifier: Apache-2.0

/// Where documents that `convert` made are read from.
public enum DocumentSource: Sendable, Equatable {
  /// A file; a second run goes on where the first was stopped.
  case file(String)
  /// Standard input, which always starts over.
  case standardInput

  /// The name in messages.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    }
  }
}
