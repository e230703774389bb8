// SPDX-License-Identifier: Apache-2.0

extension FixedWidthInteger {
  /// The sum, or the nearest value that the type can hold.
  package func addingSaturating(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? .min : .max
  }

  /// The product, or the nearest value that the type can hold.
  package func multiplyingSaturating(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    guard overflow else { return product }
    return (self < 0) == (other < 0) ? .max : .min
  }
}

extension BinaryInteger {
  /// The number in decimal with zeros in front, at least `width` digits wide: 7 as `007`.
  package func zeroPadded(to width: Int) -> String {
    String(self).zeroPadded(to: width)
  }
}

extension Int {
  /// `1 build`, `3 builds`; another plural can be given.
  package func counted(_ one: String, _ many: String? = nil) -> String {
    self == 1 ? "1 \(one)" : "\(self) \(many ?? one + "s")"
  }
}

extension String {
  /// The text with zeros in front, at least `width` characters wide.
  package func zeroPadded(to width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self
  }
}
