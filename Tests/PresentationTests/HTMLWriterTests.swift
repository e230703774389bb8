// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Presentation

@Suite struct HTMLWriterTests {
  private func written(_ write: (inout HTMLWriter) -> Void) -> String {
    var page = HTMLWriter()
    write(&page)
    return page.document
  }

  @Test func elementsHoldEscapedText() {
    let page = written {
      $0.element("p", .class("a\"b"), .hidden) { line in
        line.text("1 < 2 & ")
        line.element("b", text: "<i>")
      }
    }
    #expect(
      page
        == "<p class=\"a&quot;b\" aria-hidden=\"true\">1 &lt; 2 &amp; <b>&lt;i&gt;</b></p>")
  }

  @Test func flagsHaveNoValueAndEmptyElementsNoEnd() {
    #expect(
      written { $0.empty("input", .init("type", "radio"), .checked) }
        == "<input type=\"radio\" checked>")
    #expect(written { $0.element("details", .open) { _ in } } == "<details open></details>")
  }

  @Test func markupIsWrittenAsItIs() {
    #expect(written { $0.markup("<br>\n") } == "<br>\n")
  }

  @Test func linesKeepTheirBreaksAndTabs() {
    #expect(
      written { $0.lines("a\tb\n\n<c>\r\nd\u{202E}") } == "a\tb\n\n&lt;c&gt;\nd\\u{202E}")
  }

  @Test(arguments: [
    ("https://x.example/?a=1&b=\"", "<a href=\"https://x.example/?a=1&amp;b=&quot;\""),
    ("HTTP://x.example/", "<a href=\"HTTP://x.example/\""),
    ("javascript:alert(1)", "name"), ("data:text/html,x", "name"), ("//x.example", "name"),
    ("https://", "name"), ("https://x.example/ y", "name"), ("", "name"),
  ])
  func onlyWebPagesAreLinked(address: String, beginning: String) {
    let link = written { $0.link(to: address, "name") }
    #expect(link.hasPrefix(beginning))
    #expect(link == "name" || link == beginning + " rel=\"noreferrer\">name</a>")
    #expect(written { $0.link(to: nil, "name") } == "name")
  }
}
