// SPDX-License-Identifier: Apache-2.0

import Platform

/// The page at `/`: one document that loads nothing else.
///
/// It holds no data. Its script reads ``PageState`` every second and writes text, never markup, as
/// the content security policy enforces.
enum Page {
  static let document = String(decoding: PackageResources.page_html, as: UTF8.self)
    .replacing("{{style}}", with: style).replacing("{{script}}", with: script)

  private static let style = String(decoding: PackageResources.page_css, as: UTF8.self)
  private static let script = String(decoding: PackageResources.page_js, as: UTF8.self)

  /// The answer to `GET /`.
  static let reply = Reply(
    status: 200,
    headers: [
      "Content-Type": "text/html;charset=UTF-8",
      "Content-Security-Policy": policy,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
    ],
    body: Data(document.utf8))

  private static let policy = [
    "default-src 'none'",
    "script-src '\(hash(script))'",
    "style-src '\(hash(style))'",
    "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  /// A script or style as a content security policy names it.
  private static func hash(_ text: String) -> String {
    "sha256-" + Data(Digest.bytes(of: Data(text.utf8))).base64EncodedString()
  }
}
