// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A process that may hold entries.
struct Claimant: Hashable, Sendable {
  /// Eight hex digits for this boot of this machine and the process numbers that hold in it; all zero where that
  /// cannot be told.
  var host: String
  /// The process number.
  var process: Int32

  /// This process.
  static func current() -> Claimant {
    var scope = Data()
    #if os(Linux)
      // A system that hides these files only loses the short cut of ``isGone(seenFrom:)``; leases still run out.
      scope +=
        (try? Data(contentsOf: URL(fileURLWithPath: "/proc/sys/kernel/random/boot_id"))) ?? Data()
      var status = stat()
      if stat("/proc/self/ns/pid", &status) == 0 { scope += Data("\(status.st_ino)".utf8) }
    #endif
    let host = scope.isEmpty ? "00000000" : String(Digest.hex(of: scope).prefix(8))
    return Claimant(host: host, process: getpid())
  }

  /// Whether the process is known to have ended; `false` where it cannot be told from here.
  func isGone(seenFrom here: Claimant) -> Bool {
    guard host == here.host, host != "00000000", process > 0, process != here.process else {
      return false
    }
    return kill(process, 0) == -1 && errno == ESRCH
  }
}
