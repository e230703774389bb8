# SPDX-License-Identifier: Apache-2.0
"""usage: drive_page.py URL   drives the page of a fresh sandbox; prints what is wrong, nothing if all is well"""

import sys

from browser import Browser
from client import Site, build, references
from contrast import CONTRAST

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
OVERRIDE = "abc\u202egnp.exe"
TEXT = "document.querySelector('main').innerText"

problems = []


def expect(holds, words):
    if not holds:
        problems.append(words)


def check_empty(browser, url):
    host = url.removeprefix("http://")
    browser.open(url)
    expect(browser.wait(f"document.querySelector('pre') != null && {TEXT}.includes('No builds yet')"),
           "there is no empty state")
    command = browser.look("document.querySelector('pre').innerText")
    for part in ("<testcase name=\"works\"/>", "BUILDPOST_CLIENT_SECRET=sandbox-secret buildpost submit", f"--site http://{host}",
                 f"--api-url http://{host}", "--client-id sandbox", "--issue-key DEMO-1"):
        expect(part in command, f"the empty state does not say {part}")


def check_live(browser, site):
    site.submit(build(["DEMO-1"], "acme/app", 7, "in_progress", references=references(
        "DEMO-1-login", "5f0c2e9a8b7d6c5e4f3a2b1c0d9e8f7a6b5c4d3e")))
    expect(browser.wait(f"{TEXT}.includes('in progress')"), "a new build does not appear by itself")
    for part in ("DEMO-1", "app #7", "acme/app #7", "DEMO-1-login", "5f0c2e9a8b", "no test counts"):
        expect(part in browser.look(TEXT), f"the page does not show {part}")
    browser.look("document.querySelector('main a').focus()")
    site.submit(build(["DEMO-1"], "acme/app", 7, "failed", (5, 2, 1)))
    expect(browser.wait(f"{TEXT}.includes('2\u00a0failed')"), "an update does not appear by itself")
    for part in ("failed", "5\u00a0passed", "1\u00a0skipped", "8 tests in all", "just now"):
        expect(part in browser.look(TEXT), f"the page does not show {part}")
    expect(browser.look("document.activeElement.innerText") == "app #7", "an update takes the focus")
    news = browser.look("document.querySelector('[aria-live]').innerText")
    expect(news == "DEMO-1: app #7, failed", f"the update is announced as {news!r}")
    browser.look("document.querySelector('main details summary').click()")
    expect(browser.wait("document.querySelector('main details pre').innerText.includes('\"buildNumber\": 7')"),
           "the request body cannot be seen")
    expect(browser.look("document.querySelector('.state svg').ariaHidden") == "true",
           "a state has no symbol beside its word")


def check_hostile(browser, site):
    site.submit(build(
        ["DEMO-2"], MARKUP, 1, "successful", displayName=MARKUP, label=MARKUP,
        description=OVERRIDE, url="https://x.example/\"onmouseover=alert(3)",
        references=[{"ref": {"name": MARKUP, "uri": "javascript:alert(4)"},
                     "commit": {"id": MARKUP, "repositoryUri": "javascript:alert(5)"}}]))
    expect(browser.wait("document.querySelectorAll('main section').length == 2"),
           "a build with markup in its names does not appear")
    expect(browser.look(f"{TEXT}.split('<img src=x').length") == 6, "markup is not shown as text")
    expect(browser.look("document.querySelectorAll('main img, main script').length") == 0,
           "markup becomes elements")
    links = browser.look("[...document.querySelectorAll('a')].map((a) => a.protocol).join()")
    expect("javascript:" not in links, "a link runs a script")
    expect(browser.look("document.querySelectorAll('[onmouseover], [onerror]').length") == 0,
           "an attribute breaks out")


def check_keyboard(browser, url):
    browser.open(url)
    browser.wait("document.querySelectorAll('main section').length == 2")
    browser.press("Tab")
    expect(browser.look("document.activeElement.className") == "skip", "the skip link is not first")
    expect(browser.look("document.activeElement.getBoundingClientRect().top") >= 0,
           "the focused skip link is not visible")
    browser.press("Enter", text="\r")
    expect(browser.wait("document.activeElement.tagName == 'MAIN'"), "the skip link does not skip")
    browser.press("Tab")
    expect(browser.look("document.activeElement.closest('main') != null"),
           "the first link of the issues cannot be reached")
    expect(browser.look("getComputedStyle(document.activeElement).outlineStyle") == "solid",
           "the focus cannot be seen")


def check_views(browser, url):
    for width in (1440, 1024, 390, 320):
        for scheme in ("light", "dark"):
            browser.open(url, width, 800, scheme)
            browser.wait("document.querySelectorAll('main section').length == 2")
            expect(browser.look("document.documentElement.scrollWidth") <= width,
                   f"the page is wider than {width} pixels")
            faint = browser.look(CONTRAST)
            expect(faint == "", f"too little contrast in the {scheme} scheme: {faint}")


def main(url):
    try:
        with Browser() as browser:
            check_empty(browser, url)
            site = Site(url)
            check_live(browser, site)
            check_hostile(browser, site)
            check_keyboard(browser, url)
            check_views(browser, url)
            problems.extend(browser.complaints())
    finally:
        print("\n".join(problems), end="")


main(*sys.argv[1:])
