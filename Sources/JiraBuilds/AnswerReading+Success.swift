// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension AnswerReading {
  /// Sorts the answer to a submission.
  ///
  /// - Throws: ``JiraError/Kind/unexpectedAnswer`` where it names none of the builds that were sent.
  func receipt(_ response: HTTPResponse, sent: [BuildKey]) throws(JiraError) -> Receipt {
    guard response.completeness == .whole, let answer = JSONValue(response.body), answer.isObject
    else { throw unexpected(response, "Jira answered \(response.status) with what is no receipt") }
    let receipt = Receipt(
      sent: sent, accepted: answer["acceptedBuilds"]?.items.compactMap(Self.key) ?? [],
      rejected: answer["rejectedBuilds"]?.items.compactMap(rejection) ?? [],
      unknownIssueKeys: answer["unknownIssueKeys"]?.items.compactMap(\.text) ?? [],
      unknownAssociations: answer["unknownAssociations"]?.items.compactMap(Self.association) ?? [])
    guard sent.isEmpty || !receipt.accepted.isEmpty || !receipt.rejected.isEmpty else {
      throw unexpected(
        response, "Jira answered \(response.status) and named none of the builds that were sent")
    }
    return receipt
  }

  /// Reads a stored build.
  ///
  /// - Throws: ``JiraError/Kind/unexpectedAnswer`` where it is not the build that was asked for.
  func storedBuild(_ response: HTTPResponse, asked: BuildKey) throws(JiraError) -> StoredBuild {
    guard response.completeness == .whole, let build = JSONValue(response.body),
      let key = Self.key(build), key == asked,
      let number = build["updateSequenceNumber"]?.wholeNumber
    else {
      throw unexpected(
        response, "Jira answered \(response.status) with what is not the build asked for")
    }
    return StoredBuild(key: key, updateSequenceNumber: number, json: response.body)
  }

  private static func key(_ value: JSONValue) -> BuildKey? {
    guard let pipeline = value["pipelineId"]?.text, let number = value["buildNumber"]?.wholeNumber
    else { return nil }
    return BuildKey(pipelineId: pipeline, buildNumber: number)
  }

  private func rejection(_ value: JSONValue) -> Receipt.Rejection? {
    guard let key = value["key"].flatMap(Self.key) ?? Self.key(value) else { return nil }
    let reasons = (value["errors"]?.items ?? []).map { error in
      Receipt.Rejection.Reason(
        message: visible(AnswerText.messages(error).joined(separator: "; ")),
        errorTraceId: error["errorTraceId"]?.text.map(visible))
    }
    return Receipt.Rejection(key: key, errors: reasons)
  }

  private func visible(_ text: String) -> String {
    AnswerText.shown(text, hiding: secrets)
  }

  private static func association(_ value: JSONValue) -> Association? {
    guard let type = value["associationType"]?.text else { return nil }
    let values = (value["values"]?.items ?? []).compactMap { item in
      item.text ?? item.wholeNumber.map { String($0) }
    }
    return Association(associationType: type, values: values)
  }
}
