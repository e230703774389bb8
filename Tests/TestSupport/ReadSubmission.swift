// SPDX-License-Identifier: Apache-2.0

public import BuildModel

extension Submission: Decodable {
  private enum CodingKeys: String, CodingKey { case builds, properties, providerMetadata }

  /// Reads a document that `convert` printed.
  ///
  /// - Throws: ``BuildModelError`` if it breaks a limit, `DecodingError` for another form.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let metadata = try members.decodeIfPresent([String: String].self, forKey: .providerMetadata)
    try self.init(
      builds: members.decode([BuildData].self, forKey: .builds),
      envelope: Envelope(
        properties: members.decodeIfPresent([String: String].self, forKey: .properties) ?? [:],
        product: metadata?["product"]))
  }
}
