// SPDX-License-Identifier: Apache-2.0

internal import CSystem

/// How this process uses memory.
///
/// On a system without such a call, nothing happens.
package enum ProcessMemory {
  /// Prepares for a short run on few threads, which it makes cheaper.
  ///
  /// All threads allocate from one heap, and the system maps this program's variables in one step
  /// instead of page by page.
  package static func prepareForShortRun() {
    buildpost_share_heap()
    buildpost_map_variables(384 << 10)
  }

  /// Lets blocks of at least `size` bytes go back to the system as soon as they are freed.
  package static func returnBlocks(from size: Int32) { buildpost_return_blocks(size) }

  /// Lets the system take back the memory of code that ran and may not run again.
  package static func releaseCode() { buildpost_release_code() }
}
