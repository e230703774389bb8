// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Outbox {
  /// Makes a directory and what is missing above it, and tells whether it was not there.
  static func makePath(_ path: String) throws(SystemFailure) -> Bool {
    guard mkdir(path, 0o700) == -1 else { return true }
    switch errno {
    case EEXIST: return false
    case ENOENT:
      let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      let above = parent.joined(separator: "/")
      guard !above.isEmpty, above != path else { fallthrough }
      _ = try makePath(above)
      do {
        try system("mkdir") { Int(mkdir(path, 0o700)) }
        return true
      } catch {
        guard error.code == EEXIST else { throw error }
        return false
      }
    default: throw SystemFailure(code: errno, call: "mkdir")
    }
  }

  /// Fails where nothing can be written in a directory, or in the nearest one above it that is there.
  static func checkWritable(_ path: String) throws(SystemFailure) {
    var above = path.split(separator: "/", omittingEmptySubsequences: false)
    while true {
      let directory = above.joined(separator: "/")
      let tried = above.isEmpty ? "." : directory.isEmpty ? "/" : directory
      do {
        try system("access") { Int(access(tried, W_OK | X_OK)) }
        return
      } catch {
        guard error.code == ENOENT, above.popLast() != nil else { throw error }
      }
    }
  }

  /// Refuses a directory that somebody else could read or fill.
  static func checkOwner(of directory: Directory) throws {
    let status = try directory.status()
    guard status.st_uid == geteuid() else {
      throw DeliveryError(
        .outboxUnsafe, "the outbox belongs to another user (\(status.st_uid))", at: directory.path,
        fix: "name a directory of your own with --outbox")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw DeliveryError(
        .outboxUnsafe, "the outbox can be entered by others (mode \(mode))", at: directory.path,
        fix: "chmod 700 the directory, or name another with --outbox")
    }
  }

  /// Removes what nobody can need any more: temporary files and marks whose writers are gone, waits that have passed,
  /// and cursors of files that nobody delivered again for a month.
  func sweep() {
    sweep(temporary, hours: 1)
    sweep(pauses, hours: 2)
    sweep(ledger.directory, hours: 1) { $0.hasSuffix(Ledger.movingMark) }
    sweep(cursors, hours: 30 * 24)
  }

  /// Removes the files that were last written more than some hours ago.
  private func sweep(
    _ directory: Directory, hours: Int64, where isSwept: (String) -> Bool = { _ in true }
  ) {
    // What cannot be swept now is swept the next time; it harms nothing but space.
    guard let names = try? directory.names() else { return }
    let oldest = clock.wall() / 1000 - hours * 3600
    for name in names where isSwept(name) {
      guard let status = try? directory.status(of: name), modified(status) < oldest else {
        continue
      }
      _ = try? directory.remove(name)
    }
  }

  private func modified(_ status: stat) -> Int64 {
    #if canImport(Darwin)
      Int64(status.st_mtimespec.tv_sec)
    #else
      Int64(status.st_mtim.tv_sec)
    #endif
  }
}
