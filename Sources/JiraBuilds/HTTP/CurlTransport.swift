// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Sends requests with libcurl, which is opened for the first one.
///
/// It uses TLS 1.2 or later, follows no redirects, and ignores cookies, `.netrc` and any proxy but
/// the one it is given. Connections are kept for later requests; each concurrent request has its
/// own thread and connections.
public struct CurlTransport: Transport {
  /// What all requests share.
  struct Settings: Sendable {
    let hosts: HostPolicy
    let proxies: ProxySettings
    let trust: Trust
    let patience: Patience
    let libraries: [String]
  }

  /// The names of the library, the usual one first.
  static let libraryNames = ["libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib"]

  /// libcurl checks at least this often whether to stop, in seconds.
  private static let notice = 1.0
  /// The extra time before its thread is abandoned, in seconds.
  ///
  /// A name lookup that hangs in the system's resolver cannot be ended, and older versions wait for
  /// it.
  private static let grace = 0.3

  private final class Idle: Sendable {
    let sessions = Mutex<[CurlSession]>([])
  }

  private let settings: Settings
  private let idle = Idle()

  /// Creates a transport; nothing is opened yet.
  public init(
    hosts: HostPolicy, proxies: ProxySettings, trust: Trust, patience: Patience = Patience()
  ) {
    self.init(
      Settings(
        hosts: hosts, proxies: proxies, trust: trust, patience: patience,
        libraries: Self.libraryNames))
  }

  init(_ settings: Settings) {
    self.settings = settings
  }

  /// Sends a request and reads the answer, whatever its status.
  public func send(
    _ request: HTTPRequest, timeout: Double
  ) async throws(JiraError) -> HTTPResponse {
    let proxy = try settings.proxies.proxy(for: request.origin)
    let stop = StopFlag()
    let answer = FirstAnswer<Result<HTTPResponse, TransportFault>>()
    perform(request, proxy, timeout, stop, answer)
    let late = answer.give(.failure(.noConnection(seconds: timeout)), after: timeout + Self.grace)
    let result = await withTaskCancellationHandler {
      await answer.value()
    } onCancel: {
      stop.raise()
      _ = answer.give(.failure(.stopped), after: Self.notice + Self.grace)
    }
    late.cancel()
    switch result {
    case .success(let response): return response
    case .failure(let fault): throw fault.error(for: request, through: proxy?.url)
    }
  }

  private func perform(
    _ request: HTTPRequest, _ proxy: ProxySettings.Endpoint?, _ timeout: Double, _ stop: StopFlag,
    _ answer: FirstAnswer<Result<HTTPResponse, TransportFault>>
  ) {
    let session = idle.sessions.withLock { $0.popLast() } ?? CurlSession(settings)
    Task {
      let result = await session.perform(request, through: proxy, timeout: timeout, stop: stop)
      idle.sessions.withLock { $0.append(session) }
      answer.give(result)
    }
  }
}

/// A libcurl handle on its own thread.
private actor CurlSession {
  private let executor = BlockingExecutor()
  private let settings: CurlTransport.Settings
  private var handle: EasyHandle?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: CurlTransport.Settings) {
    self.settings = settings
  }

  func perform(
    _ request: HTTPRequest, through proxy: ProxySettings.Endpoint?, timeout: Double,
    stop: StopFlag
  ) -> Result<HTTPResponse, TransportFault> {
    guard let handle = handle ?? EasyHandle(settings.libraries) else { return .failure(.noLibrary) }
    self.handle = handle
    let transfer = Transfer(
      request, reach: proxy == nil ? settings.hosts.reach(of: request.origin.host) : nil,
      patience: settings.patience, stop: stop)
    handle.prepare(request, settings: settings, proxy: proxy, timeout: timeout)
    return handle.perform(transfer, timeout: timeout)
  }
}

/// Tells a transfer that its task was cancelled.
final class StopFlag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .acquiring) }

  func raise() {
    flag.store(true, ordering: .releasing)
  }
}

/// Runs blocking work on its own thread, away from the pool that all tasks share.
private final class BlockingExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "buildpost.http")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
