# SPDX-License-Identifier: Apache-2.0
"""Reads a report on stdin, removes what identifies the machine, and writes it to stdout.

Usage: neutralise.py WORKDIR

Only these places change: paths below WORKDIR become /project and those below its parent /opt, the `hostname` attribute becomes
ci-agent, and `<property>` elements that copy the JVM's system properties are left out.
"""
import os
import re
import socket
import sys

KEPT_PROPERTIES = re.compile(rb"^(java\.specification\.version|file\.encoding|ant\.project\.name)$")


def keep_property(match):
    return match.group(0) if KEPT_PROPERTIES.match(match.group(1)) else b""


def neutralise(data, work):
    data = data.replace(work.encode(), b"/project")
    data = data.replace(os.path.dirname(work).encode(), b"/opt")
    data = re.sub(rb'\bhostname="[^"]*"', b'hostname="ci-agent"', data)
    host = socket.gethostname().encode()
    if len(host) > 3:
        data = re.sub(rb"\b" + re.escape(host) + rb"\b", b"ci-agent", data)
    if b'name="java.home"' in data:
        data = re.sub(rb'[ \t]*<property name="([^"]*)"[^>]*/>\r?\n', keep_property, data)
    return data


if __name__ == "__main__":
    sys.stdout.buffer.write(neutralise(sys.stdin.buffer.read(), sys.argv[1]))
