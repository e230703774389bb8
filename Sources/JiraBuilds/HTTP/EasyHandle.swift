// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Platform

/// A libcurl handle with its connections; used by one thread at a time.
final class EasyHandle {
  private let library: UnsafeMutablePointer<ccurl>
  private let handle: UnsafeMutableRawPointer
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private var headers: UnsafeMutablePointer<curl_slist>?
  /// The first option that the library refused; nothing is sent unless all were accepted.
  private var refusal = CURLE_OK
  /// What the current request trusts.
  private var trust: Trust?
  /// Whether there are no certificates to trust.
  private var isWithoutTrust = false

  init?(_ names: [String]) {
    guard let library = names.lazy.compactMap({ ccurl_open($0) }).first else { return nil }
    guard let handle = library.pointee.easy_init() else {
      ccurl_close(library)
      return nil
    }
    self.library = library
    self.handle = handle
  }

  deinit {
    library.pointee.slist_free_all(headers)
    library.pointee.easy_cleanup(handle)
    ccurl_close(library)
    message.deallocate()
  }

  func prepare(
    _ request: HTTPRequest, settings: CurlTransport.Settings, proxy: ProxySettings.Endpoint?,
    timeout: Double
  ) {
    library.pointee.easy_reset(handle)
    message.pointee = 0
    refusal = CURLE_OK
    isWithoutTrust = false
    note(ccurl_set_pointer(library, handle, CURLOPT_ERRORBUFFER, message))
    note(ccurl_set_scheme(library, handle, request.origin.isSecure ? 1 : 0))
    set(CURLOPT_NOSIGNAL, 1)
    ccurl_leave_resolver(library, handle)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    set(CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(settings.patience.connect))
    set(CURLOPT_TIMEOUT_MS, Self.milliseconds(timeout))
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROXY, proxy?.url ?? "")
    set(CURLOPT_NOPROXY, "")
    if let user = proxy?.user { set(CURLOPT_PROXYUSERNAME, user.revealed) }
    if let password = proxy?.password { set(CURLOPT_PROXYPASSWORD, password.revealed) }
    trust = request.origin.isSecure || proxy != nil ? settings.trust : nil
    passTrust()
    write(request)
  }

  func perform(
    _ transfer: Transfer, timeout: Double
  ) -> Result<HTTPResponse, TransportFault> {
    transfer.elapsed = { [library, handle] in Self.times(library, handle) }
    defer { transfer.elapsed = nil }
    let code = withExtendedLifetime(transfer) {
      withUnsafePointer(to: Self.observer(of: transfer)) { observer in
        note(ccurl_observe(library, handle, observer))
        let code = refusal == CURLE_OK ? ccurl_perform(library, handle) : refusal
        guard code == CURLE_SSL_CACERT_BADFILE, !isWithoutTrust else { return code }
        // One damaged file makes the library refuse all.
        passTrust(skipsDamaged: true)
        return refusal == CURLE_OK ? ccurl_perform(library, handle) : refusal
      }
    }
    return outcome(code, of: transfer, timeout: timeout)
  }

  /// The certificate file that the library was built to trust.
  private var libraryFile: String? {
    ccurl_default_trust(library, handle).map { String(cString: $0) }
  }

  private func passTrust(skipsDamaged: Bool = false) {
    guard
      let certificates = trust?.combined(libraryFile: libraryFile, skipsDamaged: skipsDamaged)
    else { return }
    if certificates.isEmpty {
      isWithoutTrust = true
      return note(CURLE_SSL_CACERT_BADFILE)
    }
    certificates.withUnsafeBytes { bytes in
      note(ccurl_set_blob(library, handle, CURLOPT_CAINFO_BLOB, bytes.baseAddress, bytes.count))
      // Not every TLS library supports this; a proxy is then checked against the system only.
      _ = ccurl_set_blob(library, handle, CURLOPT_PROXY_CAINFO_BLOB, bytes.baseAddress, bytes.count)
    }
  }

  private func write(_ request: HTTPRequest) {
    var lines = request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"]
    if let authorization = request.authorization {
      lines.append("Authorization: \(authorization.revealed)")
    }
    library.pointee.slist_free_all(headers)
    headers = lines.reduce(nil) { library.pointee.slist_append($0, $1) }
    note(ccurl_set_pointer(library, handle, CURLOPT_HTTPHEADER, headers))
    if let body = request.body {
      note(ccurl_set_size(library, handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      // The extra zero gives an empty body an address; without one libcurl reads standard input.
      (body + [0]).withUnsafeBytes { bytes in
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        note(ccurl_set_pointer(library, handle, CURLOPT_COPYPOSTFIELDS, start))
      }
    }
    if request.method != "GET" { set(CURLOPT_CUSTOMREQUEST, request.method) }
  }

  private static func observer(of transfer: Transfer) -> ccurl_observer {
    ccurl_observer(
      context: Unmanaged.passUnretained(transfer).toOpaque(),
      body: { bytes, _, count, context in
        let isAccepted = Transfer.at(context)?.take(
          body: UnsafeRawBufferPointer(start: bytes, count: count))
        return isAccepted == true ? count : 0
      },
      header: { bytes, _, count, context in
        let isAccepted = Transfer.at(context)?.take(
          header: UnsafeRawBufferPointer(start: bytes, count: count))
        return isAccepted == true ? count : 0
      },
      progress: { context, _, _, _, sent in
        Transfer.at(context)?.continues(sent: Int64(sent)) == true ? 0 : 1
      },
      admits: { context, address, length in
        let bytes = UnsafeRawBufferPointer(start: address, count: length)
        return Transfer.at(context)?.admits(bytes) == true ? 1 : 0
      },
      heard: { context, voice in
        guard let transfer = Transfer.at(context) else { return }
        switch voice {
        case CCURL_THEIRS: transfer.handshake = .answered
        case CCURL_OURS where transfer.handshake == .unbegun: transfer.handshake = .unanswered
        case CCURL_PROXY: transfer.handshake = .unbegun
        default: break
        }
      })
  }

  /// The result of a transfer: an answer if there was a status, even if the body is incomplete.
  private func outcome(
    _ code: CURLcode, of transfer: Transfer, timeout: Double
  ) -> Result<HTTPResponse, TransportFault> {
    switch transfer.ending {
    case .overLimit where transfer.head.status < 200: return .failure(.cut(nil))
    case .overLimit: return .success(transfer.response(.overLimit))
    case .stopped: return .failure(.stopped)
    case .silence: return .failure(.silence(seconds: transfer.patience.firstByte))
    case nil: break
    }
    if code == CURLE_OK, transfer.head.status > 0 { return .success(transfer.response(.whole)) }
    if code == CURLE_OPERATION_TIMEDOUT {
      let limit = min(timeout, transfer.patience.connect)
      return .failure(
        Self.times(library, handle).isConnected
          ? .timedOut(seconds: timeout) : .noConnection(seconds: limit))
    }
    if transfer.head.status >= 200 { return .success(transfer.response(.cut)) }
    return .failure(fault(code, of: transfer))
  }

  private func fault(_ code: CURLcode, of transfer: Transfer) -> TransportFault {
    if transfer.wasAddressRefused { return .privateAddress }
    let proxyStatus = ccurl_get_long(library, handle, CURLINFO_HTTP_CONNECTCODE)
    if proxyStatus >= 300 { return .proxyRefusal(status: proxyStatus) }
    let text = message.pointee == 0 ? "libcurl's error \(code.rawValue)" : String(cString: message)
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .unresolved
    case CURLE_COULDNT_RESOLVE_PROXY: return .unresolvedProxy
    case CURLE_COULDNT_CONNECT: return .refused
    // With TLS 1.3 a server that wants a client certificate says so after the handshake.
    case CURLE_RECV_ERROR where transfer.handshake == .answered && isWithoutSystemError:
      return .cut(text)
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR: return .cut(nil)
    case CURLE_SSL_CACERT_BADFILE:
      let flaw = trust?.flaw(libraryFile: libraryFile)
      return isWithoutTrust && flaw == nil ? .noCertificates : .badTrustFile(flaw)
    case CURLE_SSL_CONNECT_ERROR
    where transfer.handshake == .unanswered || !isWithoutSystemError:
      return .cut(nil)
    case CURLE_SSL_CONNECT_ERROR: return .handshake(text)
    case CURLE_PEER_FAILED_VERIFICATION: return mistrust(text)
    default: return .other(text)
    }
  }

  private var isWithoutSystemError: Bool {
    ccurl_get_long(library, handle, CURLINFO_OS_ERRNO) == 0
  }

  /// The common reasons by OpenSSL's codes; other TLS libraries report none.
  ///
  /// A wrong name is found before the code is set, so it is still 1 (unspecified) then.
  private func mistrust(_ text: String) -> TransportFault {
    switch ccurl_get_long(library, handle, CURLINFO_SSL_VERIFYRESULT) {
    case 1: .wrongName
    case 9: .notYetValid
    case 10: .expired
    default: .untrusted(text)
    }
  }

  private static func times(
    _ library: UnsafeMutablePointer<ccurl>, _ handle: UnsafeMutableRawPointer
  ) -> (elapsed: Double, isConnected: Bool) {
    let total = ccurl_get_time(library, handle, CURLINFO_TOTAL_TIME_T)
    let ready = ccurl_get_time(library, handle, CURLINFO_PRETRANSFER_TIME_T)
    return (Double(total) / 1_000_000, ready > 0)
  }

  private func note(_ code: CURLcode) {
    if refusal == CURLE_OK { refusal = code }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    note(ccurl_set_long(library, handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String) {
    note(ccurl_set_text(library, handle, option, value))
  }

  private static func milliseconds(_ seconds: Double) -> Int {
    Int((max(0.001, min(seconds, 86_400)) * 1000).rounded(.up))
  }
}

/// The memory of this process.
enum ProcessMemory {
  /// Keeps it out of core dumps and from other processes of the user, since it holds secrets.
  static func protect() { ccurl_protect() }
}
