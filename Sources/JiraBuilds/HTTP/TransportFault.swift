// SPDX-License-Identifier: Apache-2.0

internal import BuildModel

/// Why there was no response.
enum TransportFault: Error, Equatable {
  case noLibrary
  case unresolved
  case unresolvedProxy
  case refused
  case privateAddress
  case noConnection(seconds: Double)
  case silence(seconds: Double)
  case timedOut(seconds: Double)
  /// What the TLS library reports, if the server sent an alert.
  case cut(String?)
  case stopped
  case proxyRefusal(status: Int)
  case expired
  case notYetValid
  case wrongName
  case untrusted(String)
  case handshake(String)
  case badTrustFile(String?)
  case noCertificates
  case other(String)

  /// The error for a request, which a proxy may have passed on.
  func error(for request: HTTPRequest, through proxy: String? = nil) -> JiraError {
    let host = "`\(request.origin.authority)`"
    let (kind, summary, fix) =
      proxy.flatMap { words(host, proxy: $0) }
      ?? words(host, name: request.origin.host.description)
    // libcurl may repeat what a server sent.
    let secrets = [request.authorization?.credentials].compactMap(\.self)
    return JiraError(
      kind, Redaction(secrets).apply(to: summary), at: request.location, fix: fix)
  }

  /// What went wrong between here and a proxy; `nil` if it may be anything else.
  private func words(_ host: String, proxy: String) -> (JiraError.Kind, String, String?)? {
    let fix = "check `HTTPS_PROXY`, or name the host in `NO_PROXY`"
    switch self {
    case .unresolvedProxy:
      return (.network, "cannot resolve the name of the proxy `\(proxy)`", fix)
    case .refused: return (.network, "cannot connect to the proxy `\(proxy)` for \(host)", fix)
    case .noConnection(let seconds):
      let time = Self.shown(seconds)
      return (
        .network, "no connection to \(host) through the proxy `\(proxy)` within \(time) s", fix
      )
    case .proxyRefusal(let status):
      return (
        .network, "the proxy `\(proxy)` answered \(status)",
        "check the user and password in `HTTPS_PROXY`, and the rules of the proxy"
      )
    default: return nil
    }
  }

  private func words(_ host: String, name: String) -> (JiraError.Kind, String, String?) {
    let network = "check the network, `HTTPS_PROXY` and `NO_PROXY`"
    switch self {
    case .noLibrary:
      return (.missingLibrary, "libcurl is not installed", "install the package `libcurl4`")
    case .unresolved:
      return (.network, "cannot resolve the name \(host)", "check `--site` and the network")
    case .unresolvedProxy:
      return (.network, "cannot resolve the proxy's name", "check `HTTPS_PROXY`")
    case .refused: return (.network, "cannot connect to \(host)", network)
    case .privateAddress:
      return (
        .forbiddenHost, "\(host) resolves to a private address",
        "check the name, or pass `--allow-host \(name)` if credentials may go there"
      )
    case .noConnection(let seconds):
      return (.network, "no connection to \(host) within \(Self.shown(seconds)) s", network)
    case .silence(let seconds):
      return (.network, "\(host) did not answer for \(Self.shown(seconds)) s", "try again later")
    case .timedOut(let seconds):
      return (
        .network, "no complete response from \(host) within \(Self.shown(seconds)) s",
        "try again later"
      )
    case .cut(let reason):
      let detail = reason.map { ": `\(Self.shown($0))`" } ?? ""
      let fix =
        reason == nil
        ? "try again later"
        : "check whether the server or a proxy demands a client certificate; Buildpost has none"
      return (.network, "\(host) closed the connection without responding\(detail)", fix)
    case .stopped: return (.deadline, "the request was stopped before a response", nil)
    case .proxyRefusal(let status):
      return (
        .network, "the proxy answered \(status)",
        "check the user and password in `HTTPS_PROXY`, and the rules of the proxy"
      )
    case .other(let text): return (.network, "the request failed: `\(Self.shown(text))`", network)
    default: return trustWords(host)
    }
  }

  private func trustWords(_ host: String) -> (JiraError.Kind, String, String?) {
    let clock = "check this machine's clock; if it is right, the server must renew its certificate"
    switch self {
    case .expired: return (.untrusted, "the certificate of \(host) has expired", clock)
    case .notYetValid: return (.untrusted, "the certificate of \(host) is not valid yet", clock)
    case .wrongName:
      return (.untrusted, "the certificate of \(host) is for another name", "check `--site`")
    case .badTrustFile(let flaw):
      return (
        .malformedSetting, flaw ?? "the trusted certificates cannot be used",
        "check `--ca-file`, `SSL_CERT_FILE` and `SSL_CERT_DIR`"
      )
    case .noCertificates:
      return (
        .untrusted,
        "no trusted certificates to verify \(host) with",
        "install the package `ca-certificates`, or pass `--ca-file`"
      )
    case .handshake(let text):
      return (
        .untrusted, "no TLS connection to \(host): `\(Self.shown(text))`",
        "TLS 1.2 or later is needed; check the server and any proxy in between"
      )
    case .untrusted(let text):
      return (
        .untrusted, "the certificate of \(host) is not trusted: `\(Self.shown(text))`",
        "pass the certificate of its certificate authority with `--ca-file`"
      )
    default: return (.network, "the request failed", nil)
    }
  }

  private static func shown(_ text: String) -> String {
    PrintableText.escape(text, limit: AnswerText.limit)
  }

  private static func shown(_ seconds: Double) -> String {
    let tenths = (max(0, min(seconds, 1e9)) * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
  }
}
