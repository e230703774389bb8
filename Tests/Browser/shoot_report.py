# SPDX-License-Identifier: Apache-2.0
"""usage: shoot_report.py PAGE NAME   pictures of a report page: NAME-desktop-light.png and so on"""

import pathlib
import sys

from browser import Browser


def main(page, name):
    url = pathlib.Path(page).resolve().as_uri()
    with Browser() as browser:
        for view, width, height, scale in [("desktop", 1280, 1000, 1), ("phone", 390, 844, 2)]:
            for scheme in ("light", "dark"):
                browser.open(url, width, height, scheme, scale)
                browser.shoot(f"{name}-{view}-{scheme}.png")
        print("\n".join(browser.complaints()), end="")


main(*sys.argv[1:])
