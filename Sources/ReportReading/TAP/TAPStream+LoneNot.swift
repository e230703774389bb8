// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// A line holding only `not` belongs to the `ok` on the next one.
  mutating func join(_ token: TAPToken, column: Int) -> TAPToken {
    guard let open = loneNot else { return token }
    if case .blank = token { return token }
    loneNot = nil
    if case .point(isOK: true, let rest) = token, open.column == column {
      return .point(isOK: false, rest: rest)
    }
    strictFault(line: open.line, column: open.column)
    return token
  }
}
