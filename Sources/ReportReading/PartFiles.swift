// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import Platform

/// Finds part files and adds them to a sum, one after another.
///
/// Arguments are files, directories (searched for `*.json`) and globs, as in ``ReportSearch``. A
/// file that was found by searching and is neither named like a part nor begins like one is
/// skipped.
public struct PartFiles: Sendable {
  /// What every name that `buildpost part` chooses begins with.
  public static let namePrefix = "buildpost-part."

  /// The arguments.
  public var paths: [String]
  /// Where relative paths start.
  public var workingDirectory: String

  /// Creates a search.
  public init(paths: [String], workingDirectory: String = ".") {
    self.paths = paths
    self.workingDirectory = workingDirectory
  }

  /// Adds all parts that the arguments lead to.
  ///
  /// - Returns: Warnings about files that were skipped and arguments that matched nothing: if no
  ///   part of a build arrived, its parts are missing, but the command line is not wrong.
  /// - Throws: ``ReportError`` for a malformed glob or too many files.
  public func add(to sum: inout PartSum) throws(ReportError) -> [Finding] {
    var search = ReportSearch(
      paths: paths, workingDirectory: workingDirectory, fileExtensions: ["json"])
    search.allowsEmpty = true
    let found = try search.find()
    var opener = ReportOpener(standardInput: STDIN_FILENO)
    var skipped: [String] = []
    for file in found.files {
      guard let reading = Self.read(file, &opener, isAlone: found.files.count == 1) else {
        skipped.append(file.path)
        continue
      }
      sum.add(reading, from: file.path)
    }
    return found.findings + Self.finding(skipped)
  }

  private static func finding(_ skipped: [String]) -> [Finding] {
    guard let first = skipped.first else { return [] }
    let others = skipped.count == 1 ? "" : " (and \(skipped.count - 1) more files)"
    return [Finding(.warning, "skipped: not a part file\(others)", at: first)]
  }

  /// What a file contains; `nil` if it is not a part file.
  private static func read(
    _ file: ReportFile, _ opener: inout ReportOpener, isAlone: Bool
  ) -> Part.Reading? {
    let name = file.path.split(separator: "/").last ?? ""
    let isNamedPart = name.hasPrefix(namePrefix) || isAlone
    guard let bytes = bytes(of: file, &opener) else {
      return isNamedPart ? .damaged("the part file cannot be read or is larger than 4 MiB") : nil
    }
    guard isNamedPart || Part.isRecognised(bytes) else { return nil }
    return Part.read(bytes)
  }

  private static func bytes(of file: ReportFile, _ opener: inout ReportOpener) -> [UInt8]? {
    // Whatever the reason, the part is damaged.
    guard var report = try? opener.open(file) else { return nil }
    // The size of a pipe is not known.
    let size = report.size > 0 ? min(report.size, Part.Limit.file) + 1 : Part.Limit.file + 1
    return try? [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = try report.read(into: UnsafeMutableRawBufferPointer(buffer)).count
    }
  }
}
