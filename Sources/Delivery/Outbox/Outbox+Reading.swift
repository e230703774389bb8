// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Outbox {
  /// What the file of an entry turned out to be.
  enum FileReading {
    case entry(Entry)
    case otherVersion(Int)
    case damaged
    case missing
    /// The file is not ours alone, or cannot be read; why.
    case unsafe(String)
  }

  /// Reads a file and checks it against its name; never fails on any content.
  func read(_ file: String, as name: EntryName, in state: State) -> FileReading {
    do {
      guard let contents = try directory(state).read(file, limit: Entry.longest) else {
        return .missing
      }
      guard contents.status.st_uid == geteuid() else { return .unsafe("belongs to another user") }
      guard contents.status.st_mode & 0o077 == 0 else {
        return .unsafe("can be read or written by others")
      }
      switch Entry.read(contents.bytes) {
      case .damaged: return .damaged
      case .otherVersion(let version): return .otherVersion(version)
      case .entry(let entry):
        let isItsName =
          EntryName.key(of: entry.header.key, site: entry.header.site) == name.key
          && entry.header.sequence == name.sequence
        return isItsName ? .entry(entry) : .damaged
      }
    } catch {
      return .unsafe("cannot be read: \(error.words)")
    }
  }
}
