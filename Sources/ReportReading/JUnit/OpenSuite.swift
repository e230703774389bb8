// SPDX-License-Identifier: Apache-2.0

/// What was read of a `testsuites` or `testsuite` whose end tag is not there yet.
struct OpenSuite {
  let element: XMLName
  /// Which of its siblings of one name it is, from 1; 0 for the root.
  let index: Int
  var name: [UInt8] = []
  var file: [UInt8] = []
  /// The time that it states, `nil` where none can be read.
  var time: Double?
  /// The time of its children.
  var childTime = 0.0
  var childCases = 0
  var childSuites = 0
  var hasError = false
  /// The tests of this suite by identity, where reruns are merged.
  var reruns = RerunGroups()

  var duration: Double { time ?? childTime }
}
