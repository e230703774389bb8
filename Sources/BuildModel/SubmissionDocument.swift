// SPDX-License-Identifier: Apache-2.0

/// A document in the form of a request's body, with any number of builds: it may be more than one request.
public struct SubmissionDocument: Sendable, Hashable, Decodable {
  /// The builds, one or more.
  public let builds: [BuildData]
  /// What the builds share.
  public let envelope: Submission.Envelope

  private enum CodingKeys: String, CodingKey { case builds, properties, providerMetadata }

  /// Reads a document.
  ///
  /// - Throws: ``BuildModelError`` where there is no build or one breaks a limit, `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try members.decodeIfPresent([String: String].self, forKey: .providerMetadata)
    builds = try members.decode([BuildData].self, forKey: .builds)
    guard !builds.isEmpty else { throw BuildModelError("builds", .malformed(reason: "is empty")) }
    envelope = try Submission.Envelope(
      properties: members.decodeIfPresent([String: String].self, forKey: .properties) ?? [:],
      product: metadata?["product"])
  }
}
