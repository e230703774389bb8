// SPDX-License-Identifier: Apache-2.0

/// The place in a document in words: `testsuites/testsuite[2]/testcase[7]`.
enum ElementPath {
  /// Names shown; a deeper path is cut in its middle.
  static let shown = 16
}

extension JUnitFold {
  /// The path of the innermost open element, `nil` outside of the root.
  var path: String? {
    var steps = suites.map { suite in
      let name = String(decoding: Self.bytes(suite.element), as: UTF8.self)
      return suite.index == 0 ? name : "\(name)[\(suite.index)]"
    }
    if isInCase {
      steps.append(suites.last.map { "testcase[\($0.childCases)]" } ?? "testcase")
    }
    steps += namesBelow.map { TextBuffer.string(Self.bytes($0), limit: 64) }
    if depthBelow > namesBelow.count { steps.append("…") }
    guard steps.count > ElementPath.shown else {
      return steps.isEmpty ? nil : steps.joined(separator: "/")
    }
    let half = ElementPath.shown / 2
    return (steps.prefix(half) + ["…"] + steps.suffix(half)).joined(separator: "/")
  }
}
