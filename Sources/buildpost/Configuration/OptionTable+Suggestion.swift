// SPDX-License-Identifier: Apache-2.0

extension OptionTable {
  /// The option that a misspelt key may mean; `nil` where none is near.
  static func suggestion(for key: String) -> OptionName? {
    let nearest = Spelling.nearest(to: dashed(key), among: entries.map(\.name.name))
    return entries.first { $0.name.name == nearest }?.name
  }

  /// `pipelineId`, `pipeline_id` and `--pipeline-id` as `pipeline-id`.
  private static func dashed(_ key: String) -> String {
    var result = ""
    for character in key {
      if character.isUppercase, result.last?.isLowercase == true { result += "-" }
      result += character == "_" || character == " " ? "-" : character.lowercased()
    }
    return String(result.drop { $0 == "-" })
  }
}
