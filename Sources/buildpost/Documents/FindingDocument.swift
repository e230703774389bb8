// SPDX-License-Identifier: Apache-2.0

import BuildModel

/// A finding in the JSON documents: all three members, `location` being null where there is none.
struct FindingDocument: Encodable {
  var severity: String
  var message: String
  var location: Nullable<String>

  init(_ finding: Finding) {
    severity = finding.severity.rawValue
    message = finding.message
    location = Nullable(finding.location)
  }
}

/// A member that is written as null where there is no value, so that a document keeps its shape.
struct Nullable<Value: Encodable>: Encodable {
  var value: Value?

  init(_ value: Value?) {
    self.value = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}
