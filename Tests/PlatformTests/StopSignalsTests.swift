// SPDX-License-Identifier: Apache-2.0

import Platform
import Testing

/// The only suite that sends signals to its own process.
@Suite(.serialized) struct StopSignalsTests {
  /// A signal in the moment after the handler was made is not lost.
  @Test(arguments: [SIGTERM, SIGINT])
  func everySignalIsReportedFromTheFirstMoment(number: Int32) async {
    for _ in 0..<100 {
      let (stopped, end) = AsyncStream.makeStream(of: Void.self)
      let signals = StopSignals { end.finish() }
      kill(getpid(), number)
      for await _ in stopped {}
      signals.stop()
    }
  }

  @Test func severalSignalsAreReportedMoreThanOnce() async {
    let (reports, end) = AsyncStream.makeStream(of: Void.self)
    let signals = StopSignals { end.yield() }
    var iterator = reports.makeAsyncIterator()
    for _ in 0..<3 {
      kill(getpid(), SIGTERM)
      _ = await iterator.next()
    }
    signals.stop()
  }
}
