# SPDX-License-Identifier: Apache-2.0
"""usage: drive_report.py FILE TITLE   looks at a report with markup in its names; prints what is wrong, else nothing"""

import pathlib
import sys

from browser import Browser
from contrast import CONTRAST

problems = []


def expect(holds, words):
    if not holds:
        problems.append(words)


def check_markup(browser, url, title):
    browser.open(url)
    expect(browser.look("document.title") == title, f"the title is {browser.look('document.title')!r}")
    expect(browser.look("document.querySelectorAll('img, script, iframe, link, svg, object').length") == 0,
           "markup becomes elements")
    handlers = "[...document.querySelectorAll('*')].some((e) => e.getAttributeNames().some((n) => n.startsWith('on')))"
    expect(not browser.look(handlers), "an attribute breaks out")
    expect(browser.look("document.body.innerText.includes('<img src=x')"), "markup is not shown as text")
    links = browser.look("[...document.querySelectorAll('a')].map((a) => a.protocol).join()")
    expect("javascript:" not in links, "a link runs a script")
    expect(browser.look("performance.getEntriesByType('resource').length") == 0, "something was loaded")


def check_filter(browser, url):
    browser.open(url)
    shown = "[...document.querySelectorAll('.tests tbody tr')].filter((r) => r.checkVisibility()).map((r) => r.className)"
    everything = browser.look(f"{shown}.join()").split(",")
    for status in ("failed", "skipped", "passed"):
        browser.look(f"document.querySelector('#show-{status}').click()")
        rows = set(browser.look(f"{shown}.join()").split(","))
        expect(rows == {status}, f"the filter for {status} shows {sorted(rows)}")
    browser.look("document.querySelector('#show-all').click()")
    expect(browser.look(f"{shown}.join()").split(",") == everything, "the filter for all does not show all")
    expect(everything[0] == "failed", "failed tests are not first")


def check_folding(browser, url):
    browser.open(url)
    shown = "[...document.querySelectorAll('.failure pre')].filter((p) => p.checkVisibility({contentVisibilityAuto: true})).length"
    total = browser.look("document.querySelectorAll('.failure pre').length")
    expect(browser.look(shown) == total, "few failures are not unfolded")
    anchor = browser.look("document.querySelector('.failure').id")
    browser.look(f"location.hash = '#{anchor}'")
    expect(browser.look("document.querySelector(':target') != null"), "a failed test has no anchor")


def check_views(browser, url):
    for width in (1440, 390, 320):
        for scheme in ("light", "dark"):
            browser.open(url, width, 800, scheme)
            expect(browser.look("document.documentElement.scrollWidth") <= width,
                   f"the page is wider than {width} pixels")
            faint = browser.look(CONTRAST)
            expect(faint == "", f"too little contrast in the {scheme} scheme: {faint}")


def main(path, title):
    url = pathlib.Path(path).resolve().as_uri()
    with Browser() as browser:
        check_markup(browser, url, title)
        check_filter(browser, url)
        check_folding(browser, url)
        check_views(browser, url)
        problems.extend(browser.complaints())
    print("\n".join(problems), end="")


main(*sys.argv[1:])
