# SPDX-License-Identifier: Apache-2.0
"""Splits a URL into its parts, without any decoding."""
import re

_URL = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$")


def split(url):
    if " " in url:
        raise ValueError(f"blank in URL: {url!r}")
    scheme, authority, path, query, fragment = _URL.match(url).groups()
    return {"scheme": scheme, "authority": authority, "path": path, "query": query, "fragment": fragment}
