// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The HTML page in headless Chromium: `Tests/Browser/drive_report.py` says what it looks at.
@Suite(.slow) struct ReportPageBrowserTests {
  static let markup = "<img src=x onerror=alert(1)><script>alert(2)</script>"

  @Test(.slow, .timeLimit(.minutes(5))) func aReportFullOfMarkupIsOnlyText() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.report, to: "unit.xml")
    let command = BuiltCommand(in: directory.path)
    let made = try await command.run([
      "report", "--html", "page.html", "--display-name", Self.markup, "--branch", Self.markup,
      "unit.xml",
    ])
    #expect(made.status == 0, "\(made.talk)")
    var python = command
    python.path = "/usr/bin/env"
    let script = ProjectFiles.root + "/Tests/Browser/drive_report.py"
    let title = Self.markup + " – failed"
    let result = try await python.run(["python3", "-B", script, "page.html", title])
    #expect(result.text.isEmpty, "\(result.text)")
    #expect(result.status == 0, "\(result.talk)")
  }

  /// Markup wherever a report can hold text, long words too.
  private static var report: String {
    let name = "&lt;img src=x onerror=alert(1)&gt;&quot; onmouseover=&quot;alert(4)"
    let long = String(repeating: "averylongnamewithoutaspace", count: 12)
    return """
      <testsuites><testsuite name="\(name)">
        <testcase classname="\(name)" name="\(name)" time="3.5" file="\(name)" line="7">
          <failure message="\(name)">&lt;/pre&gt;&lt;script&gt;alert(5)&lt;/script&gt;
      second line</failure>
        </testcase>
        <testcase classname="\(long)" name="\(long)" \
      time="0.25"><failure>\(long)</failure></testcase>
        <testcase classname="cart" name="ships"><skipped message="\(name)"/></testcase>
        <testcase classname="cart" name="empties &lt;b&gt;" time="0.004"/>
      </testsuite></testsuites>
      """
  }
}
