// SPDX-License-Identifier: Apache-2.0

import Platform

/// The page at `/`: one document that loads nothing else.
///
/// It holds no data. Its script reads ``PageState`` every second and writes text, never markup, as
/// the content security policy enforces.
enum Page {
  static let document = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Buildpost sandbox</title>
    <link rel="icon" href="\(icon)">
    <style>\(style)</style>
    </head>
    <body>
    <a class="skip" href="#issues">Skip to the issues</a>
    <header>
    <h1>Buildpost <span>sandbox</span></h1>
    <p class="about">A local stand-in for Jira’s Builds API</p>
    <p id="connection" role="status">connecting</p>
    </header>
    <noscript><p class="notice">This page needs JavaScript. What it shows is at
    <a href="/sandbox/state.json">/sandbox/state.json</a>.</p></noscript>
    <div class="columns">
    <main id="issues" tabindex="-1" aria-label="Issues"></main>
    <aside id="requests" aria-labelledby="requests-title" hidden>
    <h2 id="requests-title">Requests</h2>
    <ol reversed></ol>
    </aside>
    </div>
    <p id="news" class="unseen" aria-live="polite"></p>
    <script>\(script)</script>
    </body>
    </html>

    """

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

  private static let icon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    + "%3Crect width='16' height='16' rx='4' fill='%231d5fd1'/%3E"
    + "%3Cpath d='M4 8.5 7 11l5-6' fill='none' stroke='white' stroke-width='2'/%3E%3C/svg%3E"
}
