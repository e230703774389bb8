// SPDX-License-Identifier: Apache-2.0

/// What goes wrong with one request of the API.
enum Fault: Sendable, Equatable {
  /// Nothing.
  case none
  /// Another status, with what follows the `@` of its step.
  case status(Int, detail: String?)
  /// The connection is closed without an answer, and nothing is stored.
  case drop
  /// The request is done, and the connection closed in the middle of the answer.
  case half
  /// The request is done, and answered after a number of seconds.
  case hang(seconds: Double)
  /// The request is done, and its answer sent in pieces over a number of seconds.
  case slow(seconds: Double)
  /// An HTML page with a status, and nothing is stored.
  case html(Int)
  /// A status without a body, and nothing is stored.
  case empty(Int)
  /// The answer names other builds than those that were sent, and nothing is stored.
  case lie
  /// The answer says accepted, and nothing is stored.
  case lose
}
