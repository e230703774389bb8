// SPDX-License-Identifier: Apache-2.0

/// The bytes of one line, valid only while it is read.
typealias TAPText = UnsafeBufferPointer<UInt8>

/// What a line is; a line that is nothing else is `unknown`, not an error.
enum TAPToken {
  case blank
  case comment
  case bailOut
  /// A test point, and where what follows its `ok` begins.
  case point(isOK: Bool, rest: Int)
  /// `not` alone, which belongs to an `ok` on the next line.
  case loneNot
  case plan(TAPPlan)
  case version(TAPVersion)
  case pragma(strict: Bool?)
  case yamlOpen
  case blockOpen
  case blockClose
  case unknown
}

/// A test point as it stands on its line.
struct TAPPoint {
  /// What the directive of a point says about its result.
  enum Directive {
    case none
    case skip
    case todo
    /// An expected failure, which only KTAP knows.
    case expectedFailure
  }

  /// Stands for every number of more than nine digits: compared without overflow, it is in no plan.
  static let numberBeyondAll = 1 << 40

  var isOK: Bool
  /// The number of the point, `nil` where its position counts.
  var number: Int?
  var directive = Directive.none
  /// Whether a `{` at the end may open a subtest.
  var opensBlock = false
  /// Where the description stands in the line.
  var description: Range<Int>

  /// Whether it passed by itself, with nothing to be thought of.
  var isPlain: Bool { isOK && directive == .none && !opensBlock }
}

/// A plan: which numbers the points have.
struct TAPPlan {
  var start: Int
  var end: Int
  /// Where a list of `todo` numbers begins in the line.
  var todoList: Int?

  var count: Int { end - start + 1 }
}

/// A version line.
struct TAPVersion {
  /// Whether it says `KTAP`.
  var isKTAP: Bool
  var number: Int

  /// Whether readers know this version: TAP 13 and 14, any KTAP.
  var isSupported: Bool { isKTAP || number == 13 || number == 14 }

  /// Whether the leaves of such a document count by default.
  var countsLeaves: Bool { isKTAP || number >= 13 }

  /// Columns by which subtests are indented.
  var unit: Int { isKTAP ? 2 : 4 }
}
