// SPDX-License-Identifier: Apache-2.0

public import TextCoding

/// The body of one request: 1 to 100 builds with what they share.
///
/// Source: schema `SubmitBuildsRequest` of Jira Software Cloud's OpenAPI document.
public struct Submission: Sendable, Hashable {
  /// The builds, 1 to 100.
  public let builds: [BuildData]
  /// What the builds share.
  public let envelope: Envelope

  /// What all builds of a request share.
  public struct Envelope: Sendable, Hashable {
    /// `properties`: for deleting by property; Jira never returns them.
    public let properties: [String: String]
    /// `providerMetadata.product`: the tool and its version.
    public let product: String?

    /// Creates an envelope from what the builds of a request share.
    ///
    /// - Throws: ``BuildModelError`` if there are too many properties, a name contains a `:`,
    ///   begins with `_` or is empty, or a value is too long.
    public init(properties: [String: String] = [:], product: String?) throws(BuildModelError) {
      guard properties.count <= Limits.properties else {
        throw BuildModelError(
          "properties", .tooMany(limit: Limits.properties, count: properties.count))
      }
      for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
        guard !name.isEmpty, !name.contains(":"), !name.hasPrefix("_") else {
          throw BuildModelError(
            "properties",
            .malformed(reason: "has a name `\(name)` that is empty, holds a `:` or begins with `_`")
          )
        }
        let length = value.unicodeScalars.count
        guard length <= Limits.propertyValue else {
          throw BuildModelError(
            "properties.\(name)", .tooLong(limit: Limits.propertyValue, length: length))
        }
      }
      self.properties = properties
      self.product = product
    }
  }

  /// Puts builds into one request.
  ///
  /// - Throws: ``BuildModelError`` if there is no build or more than 100.
  public init(builds: [BuildData], envelope: Envelope) throws(BuildModelError) {
    guard !builds.isEmpty else { throw BuildModelError("builds", .malformed(reason: "is empty")) }
    guard Limits.builds.contains(builds.count) else {
      throw BuildModelError(
        "builds", .tooMany(limit: Limits.builds.upperBound, count: builds.count))
    }
    self.builds = builds
    self.envelope = envelope
  }

  /// The exact bytes of the request, the same for the same values.
  ///
  /// - Throws: `EncodingError`, which no valid submission causes.
  public func body() throws -> Data {
    try Self.body(builds: builds.map { try JSONText.encode($0) }, envelope: envelope)
  }

  /// Puts builds that are already encoded into one request, byte for byte.
  public static func body(builds: [Data], envelope: Envelope) throws -> Data {
    var body = Data(#"{"builds":["#.utf8)
    for (position, build) in builds.enumerated() {
      if position > 0 { body.append(UInt8(ascii: ",")) }
      body.append(build)
    }
    body.append(contentsOf: "]".utf8)
    if !envelope.properties.isEmpty {
      body.append(contentsOf: #","properties":"#.utf8)
      body.append(try JSONText.encode(envelope.properties))
    }
    if let product = envelope.product {
      body.append(contentsOf: #","providerMetadata":"#.utf8)
      body.append(try JSONText.encode(["product": product]))
    }
    body.append(UInt8(ascii: "}"))
    return body
  }
}
