// SPDX-License-Identifier: Apache-2.0

internal import Dispatch

/// Runs what blocks on a thread of its own, off the pool that all tasks share.
final class BlockingExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "buildpost.http")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
