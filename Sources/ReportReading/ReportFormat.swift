// SPDX-License-Identifier: Apache-2.0

public import BuildModel

/// A format of reports: its name, how it is recognised, and how it is read.
///
/// Adding a format is one file that makes such a value and one line in ``all``.
public struct ReportFormat: Sendable {
  /// Reads one report piece by piece, in memory that does not grow with the input.
  public protocol Reader {
    /// Takes the next bytes of the file.
    ///
    /// - Returns: `false` where nothing that follows can change the report, so that reading may stop.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// Takes the end of the file and gives the report.
    mutating func finish() -> TestReport
  }

  /// The name, as in `--format` and in `inspect --json`.
  public let name: String
  /// The endings of file names that a search of directories takes up, without the dot.
  public let fileExtensions: [String]
  /// Whether the first bytes of a file (up to 64 KiB) look like this format.
  public let recognises: @Sendable (_ head: UnsafeRawBufferPointer) -> Bool
  /// Makes a reader for one file.
  public let makeReader: @Sendable (_ path: String, _ options: ReportOptions) -> any Reader

  /// The registry, asked in this order.
  public static let all: [ReportFormat] = [.junit, .tap]
}
