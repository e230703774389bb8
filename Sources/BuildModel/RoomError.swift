// SPDX-License-Identifier: Apache-2.0

/// What every error of Buildpost can say: what happened, where, and what to do.
///
/// Each room has one concrete error type with an exhaustive `kind`; callers decide by that kind and
/// only the command turns an error into words on a terminal.
public protocol RoomError: Error, Sendable {
  /// What happened: lowercase, no full stop, values in backticks.
  var summary: String { get }
  /// Where: a file with line and column, a URL, or the name of a setting. `nil` where the summary says it.
  var location: String? { get }
  /// What to do, in the imperative. `nil` where nothing can be advised.
  var fix: String? { get }
}
