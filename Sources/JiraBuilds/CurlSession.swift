// SPDX-License-Identifier: Apache-2.0

/// A handle of libcurl on a thread of its own.
actor CurlSession {
  private let executor = BlockingExecutor()
  private let settings: CurlTransport.Settings
  private var handle: EasyHandle?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: CurlTransport.Settings) {
    self.settings = settings
  }

  func perform(
    _ request: HTTPRequest, timeout: Double, stop: StopFlag
  ) -> Result<HTTPResponse, TransportFault> {
    guard let handle = handle ?? EasyHandle(settings.libraries) else { return .failure(.noLibrary) }
    self.handle = handle
    let proxy = settings.proxies.proxy(for: request.origin)
    let transfer = Transfer(
      request, reach: proxy == nil ? settings.hosts.reach(of: request.origin.host) : nil,
      patience: settings.patience, stop: stop)
    handle.prepare(request, settings: settings, proxy: proxy, timeout: timeout)
    return handle.perform(transfer, timeout: timeout)
  }
}
