// SPDX-License-Identifier: Apache-2.0

public import BuildModel
import Platform

/// Finds the files that the `REPORT…` arguments mean.
///
/// An argument is a file, a directory (searched for ``fileExtensions``), a glob, or `-` for
/// standard input. A path that exists is used as it is, even if it looks like a glob. Links that
/// the user names are followed; links met while searching are followed only if ``followsLinks`` is
/// set. A file that several arguments lead to is returned once.
public struct ReportSearch: Sendable {
  /// The arguments.
  public var paths: [String]
  /// Globs of paths to leave out; if a directory matches, everything below it is left out too.
  public var excludes: [String]
  /// Whether links met while searching are followed.
  public var followsLinks: Bool
  /// The extensions of the files that a directory is searched for, without the dot.
  public var fileExtensions: [String]
  /// Where relative paths start.
  public var workingDirectory: String
  /// Whether an argument that matches nothing is a finding rather than an error.
  public var allowsEmpty = false
  /// How many files one argument may match.
  public var limit = 500_000

  /// Creates a search.
  public init(
    paths: [String], excludes: [String] = [], followsLinks: Bool = false,
    workingDirectory: String = ".",
    fileExtensions: [String] = ReportFormat.all.flatMap(\.fileExtensions)
  ) {
    self.paths = paths
    self.excludes = excludes
    self.followsLinks = followsLinks
    self.workingDirectory = workingDirectory
    self.fileExtensions = fileExtensions
  }

  /// Finds the files: in the order of the arguments, and per argument in the byte order of their
  /// paths.
  ///
  /// - Throws: ``ReportError``: `noSuchFile` and `noMatch` unless ``allowsEmpty`` is set,
  ///   `unreadableDirectory` for a directory that was named, `malformedGlob`, `tooManyFiles`.
  public func find() throws(ReportError) -> (files: [ReportFile], findings: [Finding]) {
    let excludes = try excludedGlobs()
    var files: [ReportFile] = []
    var findings: [Finding] = []
    var known: Set<Int> = []
    let mayRepeat = paths.count > 1 || followsLinks
    for path in paths {
      let matches: Matches
      do throws(ReportError) {
        matches = try match(path, excludes)
      } catch {
        guard allowsEmpty, error.kind == .noSuchFile || error.kind == .noMatch else { throw error }
        findings.append(Finding(.warning, error.summary, at: error.location))
        continue
      }
      findings += matches.findings
      for found in matches.files where !mayRepeat || known.insert(found.identity).inserted {
        files.append(found.file)
      }
      if paths.count == 1, matches.isNamed { files[0].isNamedAlone = true }
    }
    return (withoutAttempts(files, &findings), findings)
  }

  /// The files without Bazel's `test_attempts`, which are attempts of the `test.xml` next to them
  /// (rule 7 of docs/counting.md).
  private func withoutAttempts(_ files: [ReportFile], _ findings: inout [Finding]) -> [ReportFile] {
    let folder = "/test_attempts/"
    guard files.contains(where: { $0.path.contains(bytesOf: folder) }) else { return files }
    let paths = Set(files.map(\.path))
    let attempts = files.filter { file in
      guard let range = file.path.utf8.firstRange(ofBytes: folder.utf8) else { return false }
      return paths.contains("\(file.path[..<range.lowerBound])/test.xml")
    }
    guard let first = attempts.first else { return files }
    let skipped = Set(attempts.map(\.path))
    findings.append(
      Finding(
        .note,
        "skipped \(attempts.count == 1 ? "1 file" : "\(attempts.count) files"): "
          + "earlier attempts, whose last result is in Bazel's `test.xml`", at: first.path))
    return files.filter { !skipped.contains($0.path) }
  }

  /// The most globs of files to leave out: each file is compared with each of them.
  private static let mostExcludes = 256

  private func excludedGlobs() throws(ReportError) -> [Glob] {
    guard excludes.count <= Self.mostExcludes else {
      throw ReportError(
        .malformedExclusion, "there are more than \(Self.mostExcludes) globs", at: "--exclude",
        fix: "use fewer globs that match more, such as 'build/tmp/**'")
    }
    do throws(ReportError) {
      var globs: [Glob] = []
      for pattern in excludes { globs.append(try Glob(RawPath(pattern))) }
      return globs
    } catch {
      throw ReportError(.malformedExclusion, error.summary, at: "--exclude", fix: error.fix)
    }
  }

  private struct Matches {
    var files: [FoundFile]
    var isNamed = false
    var findings: [Finding] = []
  }

  private func match(_ argument: String, _ excludes: [Glob]) throws(ReportError) -> Matches {
    let written = RawPath(argument)
    if argument == "-" {
      return Matches(files: [FoundFile(.standardInput, identity: written.hashValue)], isNamed: true)
    }
    let path = written.resolved(in: RawPath(workingDirectory))
    switch argument.isEmpty ? nil : path.kind {
    case nil:
      guard Glob.isGlob(written) else { throw noSuchFile(argument) }
      return try matchGlob(written, excludes)
    case .directory:
      return try search(written, path, excludes)
    default:
      guard !excludes.contains(where: { $0.matches(written) }) else { throw allExcluded(argument) }
      let file = ReportFile(.named(written, resolved: path))
      return Matches(files: [FoundFile(file, identity: path.canonical.hashValue)], isNamed: true)
    }
  }

  private func search(
    _ written: RawPath, _ path: RawPath, _ excludes: [Glob]
  ) throws(ReportError) -> Matches {
    var search = TreeSearch(
      ReportFile.Root(path, printedAs: written, followsLinks: followsLinks),
      selection: .extensions(fileExtensions.map { Array($0.utf8) }), excludes: excludes,
      limit: limit)
    try search.run()
    guard search.files.isEmpty else {
      return Matches(files: search.files, findings: search.findings.all)
    }
    let hint = hint(search)
    search = TreeSearch(
      search.root, selection: .extensions([Array("trx".utf8)]), excludes: excludes, limit: limit)
    try search.run()
    let names = fileExtensions.map { "`*.\($0)`" }
    let others = names.count > 1 ? names.dropLast().joined(separator: ", ") + " or " : ""
    throw ReportError(
      .noMatch, "the directory contains no \(others)\(names.last ?? "") files",
      at: written.printed,
      fix: hint
        ?? (search.files.isEmpty
          ? "pass the directory that the test step writes to"
          : "there are Visual Studio test results (TRX): \(ForeignFormat.dotnet)")
        + ReportError.orAllowEmpty)
  }

  private func matchGlob(_ written: RawPath, _ excludes: [Glob]) throws(ReportError) -> Matches {
    let glob = try Glob(written)
    let search = try search(glob, excludes, limit: limit)
    guard search.files.isEmpty else {
      return Matches(files: search.files, findings: search.findings.all)
    }
    throw ReportError(
      .noMatch, "no file matches the glob", at: written.printed,
      fix: hint(search) ?? quotesHint(written.printed)
        ?? elsewhere(written.printed, excludes) ?? Self.checkPath + ReportError.orAllowEmpty)
  }

  private static let checkPath = "check the path (relative to the working directory)"

  private func search(
    _ glob: Glob, _ excludes: [Glob], limit: Int
  ) throws(ReportError) -> TreeSearch {
    let prefix = glob.literalPrefix
    let root = ReportFile.Root(
      prefix.resolved(in: RawPath(workingDirectory)), printedAs: prefix, followsLinks: followsLinks)
    var search = TreeSearch(root, selection: .glob(glob), excludes: excludes, limit: limit)
    if root.directory.kind == .directory { try search.run() }
    return search
  }

  /// Advice to pass a glob that has matches: the same in a module, or what Maven or Gradle writes.
  private func elsewhere(_ written: String, _ excludes: [Glob]) -> String? {
    guard !written.hasPrefix("/") else { return nil }
    let inModules = written.hasPrefix(".") ? [] : ["*/" + written]
    let usual = ["target/*-reports/*.xml", "build/test-results/**/*.xml"]
    let found = (inModules + usual + usual.map { "*/" + $0 }).first { pattern in
      do throws(ReportError) {
        return try !search(Glob(RawPath(pattern)), excludes, limit: 1).files.isEmpty
      } catch {
        return error.kind == .tooManyFiles
      }
    }
    return found.map { "try '**/\($0.trimmingPrefix("*/"))', which matches files here" }
  }

  /// Quotes that reached us, because they were quoted themselves, are looked for in file names.
  private func quotesHint(_ glob: String) -> String? {
    guard glob.count > 2, let quote = glob.first, quote == glob.last, "'\"`".contains(quote)
    else { return nil }
    return "quote the glob once: its outer quotes are part of it now"
  }

  private func hint(_ search: TreeSearch) -> String? {
    search.passedLinks > 0 ? "pass --follow: there are symbolic links, which are not followed" : nil
  }

  private func noSuchFile(_ argument: String) -> ReportError {
    guard !argument.isEmpty else {
      return ReportError(
        .noSuchFile, "the path of a report is empty",
        fix: "check the variable that it comes from" + ReportError.orAllowEmpty)
    }
    return ReportError(
      .noSuchFile, "no such file or directory", at: argument,
      fix: Self.checkPath + ReportError.orAllowEmpty)
  }

  private func allExcluded(_ argument: String) -> ReportError {
    ReportError(
      .noMatch, "the file is excluded by --exclude", at: argument,
      fix: "remove one of the two" + ReportError.orAllowEmpty)
  }
}

/// A file that was named or found but is not opened yet.
///
/// There may be 500,000 of them, so one holds nothing that it shares with others.
public struct ReportFile: Sendable {
  /// Where files that were found below one directory are.
  final class Root: Sendable {
    /// The directory as passed to the system.
    let directory: RawPath
    /// The directory as printed; empty if only names are printed.
    let printed: RawPath
    /// Whether links below it are followed.
    let followsLinks: Bool

    init(_ directory: RawPath, printedAs printed: RawPath, followsLinks: Bool) {
      self.directory = directory
      self.printed = printed
      self.followsLinks = followsLinks
    }
  }

  /// The printed paths of the files that were found below one directory.
  final class FoundPaths: Sendable {
    let root: Root
    let printed: PathList

    init(_ printed: PathList, below root: Root) {
      self.printed = printed
      self.root = root
    }

    func pathBelow(_ path: [UInt8]) -> RawPath {
      let start = root.printed.bytes.count
      let hasSlash = start > 0 && root.printed.bytes.last != UInt8(ascii: "/")
      return RawPath(path.dropFirst(hasSlash ? start + 1 : start))
    }
  }

  /// Where it is.
  enum Place: Sendable {
    /// The descriptor of standard input.
    case standardInput
    /// A path that the user wrote, and the same in the working directory.
    indirect case named(RawPath, resolved: RawPath)
    /// A file below a directory.
    case found(FoundPaths, UInt32)
    /// A path below a directory that is not UTF-8, so that what is printed does not lead to it.
    indirect case unprintable(RawPath, below: Root)
  }

  let place: Place
  /// Whether it is the only thing that the user named, and not found in a directory or by a glob.
  public internal(set) var isNamedAlone = false

  init(_ place: Place) {
    self.place = place
  }

  /// A file that was found.
  init(_ number: UInt32, in found: FoundPaths) {
    let path = found.printed[bytesOf: number]
    place =
      String(validating: path, as: UTF8.self) == nil
      ? .unprintable(found.pathBelow(path), below: found.root) : .found(found, number)
  }

  /// Standard input.
  public static let standardInput = ReportFile(.standardInput)

  /// The path as it is printed and as globs match it; `-` for standard input.
  public var path: String {
    switch place {
    case .standardInput: "-"
    case .named(let written, _): written.printed
    case .found(let found, let number): found.printed[number]
    case .unprintable(let path, let root): root.printed.appending(path.bytes).printed
    }
  }

  /// The path below the directory that was searched; empty if the file was named.
  var pathBelow: RawPath {
    switch place {
    case .standardInput, .named: RawPath("")
    case .unprintable(let path, _): path
    case .found(let found, let number): found.pathBelow(found.printed[bytesOf: number])
    }
  }

  /// The path by which the system finds it; empty for standard input.
  var systemPath: RawPath {
    switch place {
    case .standardInput: RawPath("")
    case .named(_, let path): path
    case .found, .unprintable:
      (root?.directory ?? RawPath("")).appending(pathBelow.bytes)
    }
  }

  /// The directory that was searched; `nil` if the file was named.
  var root: Root? {
    switch place {
    case .standardInput, .named: nil
    case .found(let found, _): found.root
    case .unprintable(_, let root): root
    }
  }

  var isStandardInput: Bool {
    if case .standardInput = place { true } else { false }
  }
}
