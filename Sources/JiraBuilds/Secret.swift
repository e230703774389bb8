// SPDX-License-Identifier: Apache-2.0

/// A password, key or token that cannot be printed, encoded or compared.
///
/// Its text is only open to the files of this room that put it into a request.
public struct Secret: Sendable {
  let revealed: String

  /// Takes a secret as it is.
  public init(_ text: String) {
    revealed = text
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<secret>`.
  public var description: String { "<secret>" }

  /// `<secret>`.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
