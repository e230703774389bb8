// SPDX-License-Identifier: Apache-2.0

/// What every error of Buildpost says: what happened, where, and what to do.
public protocol BuildpostError: Error, Sendable {
  /// What happened: lowercase, no final period, values in backticks.
  var summary: String { get }
  /// Where: a file with line and column, a URL, or the name of a setting; `nil` if the summary says
  /// it.
  var location: String? { get }
  /// What to do, in the imperative; `nil` if there is no advice.
  var fix: String? { get }
}

/// The error of a module, by its own exhaustive kinds; callers decide by the kind, never by the
/// text.
public struct ModuleError<Kind: Sendable & Equatable>: BuildpostError, Equatable {
  /// What went wrong.
  public var kind: Kind
  /// What happened.
  public var summary: String
  /// Where.
  public var location: String?
  /// What to do.
  public var fix: String?

  /// Creates an error.
  public init(_ kind: Kind, _ summary: String, at location: String? = nil, fix: String? = nil) {
    self.kind = kind
    self.summary = summary
    self.location = location
    self.fix = fix
  }
}

/// The one place where errors and findings become text for the user.
public enum ErrorText {
  /// `error: …`, with `at:` and `fix:` on lines of their own.
  public static func render(_ error: any BuildpostError) -> String {
    render("error", error.summary, at: error.location, fix: error.fix)
  }

  /// `warning: …`, with `at:` if there is a location.
  public static func render(_ finding: Finding) -> String {
    render(finding.severity.rawValue, finding.message, at: finding.location, fix: nil)
  }

  private static func render(
    _ severity: String, _ summary: String, at location: String?, fix: String?
  ) -> String {
    var lines = ["\(severity): \(PrintableText.escape(summary))"]
    if let location { lines.append("  at: \(PrintableText.escape(location))") }
    if let fix { lines.append("  fix: \(PrintableText.escape(fix))") }
    return lines.joined(separator: "\n") + "\n"
  }
}
