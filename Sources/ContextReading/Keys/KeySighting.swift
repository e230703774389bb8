// SPDX-License-Identifier: Apache-2.0

/// A text that looks like an issue key.
struct KeySighting: Equatable {
  /// Where it stands in the bytes that were searched.
  var range: Range<Int>
  var verdict: KeyVerdict
}
