// SPDX-License-Identifier: Apache-2.0

extension TAPStream {
  /// A line holding only `not` belongs to the `ok` on the next one.
  mutating func join(_ token: TAPToken, column: Int) -> TAPToken {
    guard let open = loneNot else { return token }
    loneNot = nil
    if case .point(var point) = token, point.isOK, open.column == column {
      point.isOK = false
      return .point(point)
    }
    strictFault(line: open.line, column: open.column)
    return token
  }
}
