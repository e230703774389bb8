#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Ceph's object gateway on loopback for the tests, with a monitor and an OSD in memory: prints its port, and ends with its
standard input."""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid

SETTINGS = """
[global]
fsid = {fsid}
mon host = v2:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
mon warn on pool no redundancy = false
mon allow pool size one = true
run dir = {top}
log file = /dev/null
mon cluster log file = /dev/null
admin socket = {top}/$name.asok
keyring = {top}/keyring
mon data = {top}/mon
osd data = {top}/osd
rgw data = {top}/rgw
osd objectstore = memstore
memstore device bytes = 268435456
osd crush chooseleaf type = 0
rgw frontends = beast endpoint=127.0.0.1:{port}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*words):
    subprocess.run(words, check=True, timeout=120, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start(*words):
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(port, daemons):
    for _ in range(600):
        if any(daemon.poll() is not None for daemon in daemons):
            sys.exit("a daemon of Ceph ended")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("Ceph's gateway did not start")


def main():
    top = tempfile.mkdtemp(prefix="ceph")
    daemons = []
    try:
        port, monitor = free_port(), free_port()
        for name in ("mon", "osd", "rgw"):
            os.mkdir(f"{top}/{name}")
        os.environ["CEPH_CONF"] = f"{top}/ceph.conf"
        with open(f"{top}/ceph.conf", "w") as file:
            file.write(SETTINGS.format(fsid=uuid.uuid4(), monitor=monitor, port=port, top=top))
        run("ceph-authtool", "--create-keyring", f"{top}/keyring", "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        for name in ("client.admin", "osd.0"):
            run("ceph-authtool", f"{top}/keyring", "--gen-key", "-n", name, "--cap", "mon", "allow *", "--cap", "osd", "allow *")
        run("monmaptool", "--create", "--fsid", str(uuid.uuid4()), "--addv", "a", f"[v2:127.0.0.1:{monitor}]", f"{top}/monmap")
        run("ceph-mon", "--mkfs", "-i", "a", "--monmap", f"{top}/monmap", "--keyring", f"{top}/keyring")
        daemons.append(start("ceph-mon", "-f", "-i", "a"))
        run("ceph", "osd", "create")
        run("ceph", "auth", "import", "-i", f"{top}/keyring")
        run("ceph-osd", "-i", "0", "--mkfs")
        daemons.append(start("ceph-osd", "-f", "-i", "0"))
        run("radosgw-admin", "user", "create", "--uid=tests", "--display-name=tests", "--access-key=id",
            "--secret-key=canary-storage-key")
        daemons.append(start("radosgw", "-f", "-n", "client.admin"))
        wait_for(port, daemons)
        print(port, flush=True)
        sys.stdin.read()
    finally:
        for daemon in reversed(daemons):
            daemon.kill()
            daemon.wait()
        shutil.rmtree(top, ignore_errors=True)


main()
