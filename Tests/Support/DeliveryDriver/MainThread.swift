// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Runs all work of a task on the main thread.
///
/// strace counts the calls of each thread by themselves: only with one thread does "the 17th call"
/// name one call.
final class MainThread: TaskExecutor {
  private let jobs = Mutex([UnownedJob]())
  private let arrivals = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrivals.signal()
  }

  /// Runs jobs until one of them ends the process.
  func run() -> Never {
    while true {
      arrivals.wait()
      let job = jobs.withLock { $0.removeFirst() }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
