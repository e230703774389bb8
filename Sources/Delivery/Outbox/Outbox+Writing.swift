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

extension Outbox {
  /// Writes a file under a temporary name, syncs it and moves it; after a failed sync once more with a new file.
  func write(_ file: Data, as name: String, in state: State) throws(SystemFailure) {
    let temporaryName = temporaryName()
    do throws(SystemFailure) {
      try temporary.createDurably(temporaryName, holding: file)
    } catch {
      guard error.call == "fsync" || error.code == EEXIST else { throw error }
      let second = self.temporaryName()
      try temporary.createDurably(second, holding: file)
      try move(second, as: name, in: state)
      return
    }
    try move(temporaryName, as: name, in: state)
  }

  /// Gives a temporary file its name in a state.
  func move(_ temporaryName: String, as name: String, in state: State) throws(SystemFailure) {
    do throws(SystemFailure) {
      guard try temporary.move(temporaryName, to: directory(state), as: name) else {
        throw SystemFailure(code: ENOENT, call: "renameat")
      }
    } catch {
      // The failure of the move is the one to tell; a temporary file that stays is swept after an hour.
      _ = try? temporary.remove(temporaryName)
      throw error
    }
  }
}

extension FixedWidthInteger {
  /// The sum, or the greatest value where it is beyond it.
  func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
