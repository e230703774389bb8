// SPDX-License-Identifier: Apache-2.0

/// The numbers used by the points of a document.
///
/// Numbers in order cost two integers. Others are kept as bits in pages of 4,096 numbers, allocated
/// when first used. Pages beyond the budget are not kept, so repetitions there go unnoticed.
/// Nothing is ever allocated because of a declared number.
struct TAPNumbers {
  private var first = 0
  private var last = -1
  private var pages: [Int: [UInt64]] = [:]

  private static let pageSize = 4096
  /// The page budget of the outermost document; deeper ones get less, so depth costs no memory.
  private static let pages = 1024

  /// Adds a number; `false` if it was used already.
  mutating func insert(_ number: Int, depth: Int) -> Bool {
    if canExtend(by: number) {
      extend()
      return true
    }
    return insertOutOfOrder(number, depth: depth)
  }

  /// Whether a number is next in order and unused.
  func canExtend(by number: Int) -> Bool {
    number == last + 1 && last >= first && pages.isEmpty
  }

  /// Adds the next number in order.
  mutating func extend() { last += 1 }

  mutating func removeAll() {
    first = 0
    last = -1
    if !pages.isEmpty { pages = [:] }
  }

  /// Whether a number was used.
  func contains(_ number: Int) -> Bool {
    if number >= first, number <= last { return true }
    guard let page = pages[number / Self.pageSize] else { return false }
    let bit = number % Self.pageSize
    return page[bit / 64] & (1 << UInt64(bit % 64)) != 0
  }

  private mutating func insertOutOfOrder(_ number: Int, depth: Int) -> Bool {
    if contains(number) { return false }
    if last < first {
      first = number
      last = number
    } else if number == last + 1 {
      last = number
    } else {
      let page = number / Self.pageSize
      let bit = number % Self.pageSize
      let budget = max(1, Self.pages / (depth + 1))
      guard pages[page] != nil || pages.count < budget else { return true }
      pages[page, default: [UInt64](repeating: 0, count: Self.pageSize / 64)][bit / 64] |=
        1 << UInt64(bit % 64)
    }
    return true
  }
}
