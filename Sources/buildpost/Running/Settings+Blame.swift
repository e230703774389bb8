// SPDX-License-Identifier: Apache-2.0

import BuildModel
import ContextReading
import ReportReading

extension Settings {
  /// The error of a room that took a setting, with the place and the status of the layer that gave it.
  func blaming(_ error: any Error) -> any Error {
    switch error {
    case let error as BuildModelError:
      guard let given = text(OptionName(field: error.field)) else {
        return CommandError(.badSetting, error.summary, fix: error.fix)
      }
      return CommandError(
        given.misuse, error.summary, at: given.origin.description, fix: error.fix)
    case let error as ContextError where error.kind == .noSuchDirectory:
      guard let given = text("directory") else {
        return CommandError(
          .noInput, "the working directory is gone", fix: "run in a directory that exists")
      }
      return CommandError(
        given.misuse, error.summary, at: given.origin.description, fix: error.fix)
    case let error as ContextError:
      let given = text(OptionName(setting: error.kind))
      return CommandError(
        given?.misuse ?? .usage, error.summary, at: error.location, fix: error.fix)
    case let error as ReportError where error.location == "--exclude":
      let origin = text("exclude")?.origin ?? .option("--exclude")
      return CommandError(
        origin.misuse, error.summary, at: origin.description, fix: error.fix)
    default: return error
    }
  }
}

extension OptionName {
  /// The option whose value an error of the context is about.
  fileprivate init(setting kind: ContextError.Kind) {
    switch kind {
    case .unknownProvider: self = "provider"
    case .malformedPattern, .patternLimit: self = "issue-pattern"
    case .malformedKey: self = "issue-key"
    case .malformedRange: self = "commits"
    case .noSuchDirectory: self = "directory"
    }
  }

  /// The option of a field of the API: `displayName` as `display-name`.
  fileprivate init(field: String) {
    self.init(field.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" })
  }
}
