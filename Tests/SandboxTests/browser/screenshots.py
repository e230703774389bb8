# SPDX-License-Identifier: Apache-2.0
"""usage: screenshots.py URL DIRECTORY   pictures of the page of a fresh sandbox, empty and full"""

import sys

from browser import Browser
from client import Site, build, references

VIEWS = [("desktop", 1280, 800, 1), ("phone", 390, 844, 2)]


def shoot(browser, url, directory, name):
    for view, width, height, scale in VIEWS:
        for scheme in ("light", "dark"):
            browser.open(url, width, height, scheme, scale)
            browser.wait("document.querySelector('main').children.length > 0")
            browser.shoot(f"{directory}/{name}-{view}-{scheme}.png")


def fill(site):
    checkout, search = "git.example.com/acme/shop/checkout", "git.example.com/acme/shop/search"
    commit = "5f0c2e9a8b7d6c5e4f3a2b1c0d9e8f7a6b5c4d3e"
    site.submit(
        build(["SHOP-412"], checkout, 1284, "in_progress", age=20,
              displayName="Checkout: integration",
              references=references("SHOP-412-split-payments", commit)),
        build(["SHOP-412", "PAY-88"], checkout, 1283, "failed", (1418, 3, 12), age=900,
              displayName="Checkout: unit",
              references=references("SHOP-412-split-payments", "9b1d" + commit[4:])),
        build(["SHOP-412"], checkout, 1279, "successful", (1421, 0, 12), age=9000,
              displayName="Checkout: unit", references=references("main", "07aa" + commit[4:])),
        build(["PAY-88"], "jenkins.example.com/payments", 77, "pending", age=320,
              displayName="Payments: release candidate", label="waiting for approval",
              references=references("release/4.2", "c41f" + commit[4:])),
        build(["SHOP-398"], search, 5512, "cancelled", (210, 0, 0), age=90000,
              displayName="Search: nightly", references=references("main", "aa01" + commit[4:])),
        build(["SHOP-398"], search, 5511, "unknown", age=180000, displayName="Search: nightly"))
    site.submit(build(["SHOP-412"], checkout, 1285, "failure"))


def main(url, directory):
    with Browser() as browser:
        shoot(browser, url, directory, "empty")
        fill(Site(url))
        shoot(browser, url, directory, "full")
        print("\n".join(browser.complaints()))


main(*sys.argv[1:])
