// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whose a repository is, as git sees it before it reads one.
enum Ownership {
  /// Whether a working tree or its `.git` belongs to another user; whoever became root by `sudo` counts as root too.
  static func isForeign(_ tree: String, to environment: [String: String]) -> Bool {
    let sudoer = geteuid() == 0 ? environment["SUDO_UID"].flatMap { uid_t($0) } : nil
    return [tree, tree + "/.git"].contains { path in
      var status = stat()
      guard lstat(path, &status) == 0 else { return false }
      return status.st_uid != geteuid() && status.st_uid != sudoer
    }
  }
}
