// SPDX-License-Identifier: Apache-2.0

import BuildModel
import Platform

/// One hook's file in a directory of hooks, and the foreign hook moved aside for it.
struct HookFile: Sendable {
  var name: HookName
  var directory: String
  /// The manager that moved the file aside when it put its own in the place; `nil` for the place
  /// itself.
  var movedBy: HookManager?

  /// The most bytes that a hook may have.
  static let sizeLimit = 1 << 20

  /// The file git runs, or that the manager moved.
  var path: String { place + (movedBy?.movedSuffix ?? "") }
  /// Where a replaced hook is kept until it is restored.
  var before: String { place + ".before-buildpost" }

  private var place: String { directory + "/" + name.rawValue }

  /// What the file is.
  var content: HookContent {
    get throws(CommandError) {
      guard RawPath(path).exists else { return .absent }
      guard !RawPath(path).isLink else { return .foreign }
      return HookContent(try text)
    }
  }

  /// The file's text.
  var text: String {
    get throws(CommandError) {
      do {
        let content = try SmallFile.read(path, .init(limit: Self.sizeLimit, followsLink: false))
        return String(decoding: content.bytes, as: UTF8.self)
      } catch {
        throw CommandError(
          .noInput, "the hook cannot be read: \(error.words)", at: path,
          fix: "make sure you can read the file")
      }
    }
  }

  /// Whether a foreign hook was moved aside.
  var hasBefore: Bool { RawPath(before).exists }

  /// Whether git may run the file: else it prints a hint and skips it.
  var isExecutable: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Writes the file whole or not at all, executable.
  func write(_ script: HookScript) throws(CommandError) {
    let temporary = directory + "/." + name.rawValue + ".buildpost-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o777)
    guard descriptor >= 0 else { throw failure("written") }
    defer { close(descriptor) }
    do {
      try Console.emit(script.text, to: descriptor)
    } catch {
      unlink(temporary)
      throw failure("written", error.code)
    }
    guard rename(temporary, path) == 0 else {
      let problem = failure("written")
      unlink(temporary)
      throw problem
    }
  }

  /// Gives a foreign hook its second name; the first is then ours to replace.
  ///
  /// Git finds a hook at any time, however this process ends. Such a hook has both names.
  func setAside() throws(CommandError) {
    guard !hasBefore || hasBothNames else {
      throw CommandError(
        .cannotWrite, "another hook was already set aside there",
        at: before, fix: "keep only one of the two files, then install again")
    }
    guard hasBothNames || linkat(AT_FDCWD, path, AT_FDCWD, before, 0) == 0 else {
      // A file system without hard links, such as FAT.
      guard rename(path, before) == 0 else { throw failure("moved") }
      return
    }
  }

  /// Gives a foreign hook back its only name, after ours could not be written.
  func undoSetAside() throws(CommandError) {
    guard hasBothNames else { return try putBack() }
    guard unlink(before) == 0 else { throw failure("put back") }
  }

  private var hasBothNames: Bool {
    var (first, second) = (stat(), stat())
    guard lstat(path, &first) == 0, lstat(before, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Puts a foreign hook back in our place.
  func putBack() throws(CommandError) {
    guard rename(before, path) == 0 else { throw failure("put back") }
  }

  /// Removes the file.
  func remove() throws(CommandError) {
    guard unlink(path) == 0 else { throw failure("removed") }
  }

  private func failure(_ verb: String, _ code: Int32 = errno) -> CommandError {
    CommandError(
      .cannotWrite, "the hook cannot be \(verb): \(SystemFailure(code: code).words)", at: path,
      fix: "check that you may write there")
  }
}
