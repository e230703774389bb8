# SPDX-License-Identifier: Apache-2.0
"""One outbox with the log of what arrived, and what runs of delivery-driver promised about it.

The log has a line `got KEY NUMBER` for each build that reached the stand-in for Jira and `ack KEY NUMBER` for each
that it named as accepted, in one order over all processes.
"""
import os, shutil, subprocess, tempfile

STATES = ("new", "sending", "quarantine", "rejected")


class Failure(Exception):
    """A promise that was broken."""


def fail(what, why):
    raise Failure(f"{what}: {why}")


class Case:
    """`template` is a case whose outbox and promises this one begins with."""

    def __init__(self, driver, template=None):
        self.driver = driver
        self.path = tempfile.mkdtemp(prefix="crash-")
        self.outbox = self.path + "/outbox"
        self.log = self.path + "/log"
        self.promised = set()
        if template:
            shutil.copytree(template.outbox, self.outbox)
            self.promised |= template.promised

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)

    def command(self, *words):
        return [self.driver, words[0], self.outbox, self.log, *words[1:]]

    def take(self, output):
        """Remembers what a run promised: accepted or held."""
        for line in output.splitlines():
            words = line.split()
            if len(words) > 1 and words[0] in ("accepted", "held") and "/" in words[1]:
                self.promised.add(words[1])

    def run(self, *words, trace=None, timeout=60):
        command = self.command(*words)
        if trace:
            command = ["strace", "-f", "-qq", "-o", "/dev/null", *trace, *command]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, errors="replace")
        self.take(done.stdout)
        return done

    def left(self):
        """The names of the files that wait, are being sent, were refused or set aside."""
        return [f"{state}/{name}" for state in STATES for name in os.listdir(f"{self.outbox}/{state}")]

    def check(self, what):
        """Drains without faults, then holds the promises against the log; the number of builds that arrived."""
        last = self.run("flush", "deadline=60", timeout=300)
        if "held" in last.stdout:
            fail(what, "the last flush held a build: " + last.stdout)
        arrived, acknowledged, highest = set(), set(), {}
        lines = open(self.log).read().splitlines() if os.path.exists(self.log) else []
        for line in lines:
            word, key, number = line.split()
            number = int(number)
            if word == "got":
                arrived.add(key)
                if number < highest.get(key, -1):
                    fail(what, f"{key}: {number} arrived after {highest[key]} was acknowledged")
            else:
                acknowledged.add(key)
                highest[key] = max(highest.get(key, -1), number)
        lost = self.promised - acknowledged
        if lost:
            fail(what, f"lost: {sorted(lost)}")
        if self.left():
            fail(what, f"left behind: {self.left()}")
        return len(arrived)
