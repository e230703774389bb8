# SPDX-License-Identifier: Apache-2.0
"""Delivers many builds to a loopback server; usage: measure.py DIRECTORY COMMAND BUILDS."""
import json, os, shutil, signal, subprocess, sys, threading, time

import fault_server

CLOUD = "11111111-2222-4333-8444-555555555555"
work, command, builds = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3])


class CountingServer(fault_server.FaultServer):
    """Accepts everything, counts how often each build arrived, and tells when enough requests came."""

    def __init__(self, stopAfter=None):
        self.arrivals, self.stopAfter, self.enough = {}, stopAfter, threading.Event()
        super().__init__("none")

    def store(self, builds):
        for build in builds:
            number = build["buildNumber"]
            self.arrivals[number] = self.arrivals.get(number, 0) + 1
        if self.requests == self.stopAfter:
            self.enough.set()
        return super().store(builds)


def write(path, count):
    """A document a line, as `convert` prints them."""
    with open(path, "w") as file:
        for number in range(1, count + 1):
            build = {"schemaVersion": "1.0", "pipelineId": "github.com/acme/shop", "buildNumber": number,
                     "updateSequenceNumber": 1767225600000 + number, "displayName": f"shop #{number}",
                     "url": f"https://ci.example/acme/shop/builds/{number}", "state": "successful",
                     "lastUpdated": "2026-01-31T09:30:00.250Z", "issueKeys": [f"SHOP-{number % 900 + 1}"],
                     "testInfo": {"totalNumber": 446, "numberPassed": 440, "numberFailed": 2, "numberSkipped": 4}}
            file.write(json.dumps({"builds": [build], "properties": {"team": "core"},
                                   "providerMetadata": {"product": "Buildpost 1"}}) + "\n")


def start(file, outbox, url):
    if os.path.basename(command) == "delivery-driver":
        words = [command, "documents", outbox, work + "/log", f"file={file}", f"api={url}", "deadline=3000", "stoppable=yes"]
    else:
        words = [command, "submit", "--from", file, "--outbox", outbox, "--deadline", "3000", "--site", url, "--api-url", url,
                 "--cloud-id", CLOUD, "--client-id", "bench"]
    environment = {"PATH": os.environ["PATH"], "HOME": work, "BUILDPOST_CLIENT_SECRET": "secret"}
    with open(work + "/errors", "wb") as errors:
        return subprocess.Popen(words, cwd=work, env=environment, stdout=subprocess.DEVNULL, stderr=errors)


def peak(process):
    """The highest resident memory in KB so far; what wait4 tells begins with that of this program."""
    try:
        lines = open(f"/proc/{process.pid}/status").read().splitlines()
    except OSError:
        return 0
    return max([int(line.split()[1]) for line in lines if line.startswith("VmHWM")], default=0)


def end(process):
    """The seconds of CPU and the peak of a process that ended well."""
    highest, ended = 0, 0
    while not ended:
        highest = max(highest, peak(process))
        time.sleep(0.05)
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"ended with {process.returncode}: {open(work + '/errors', errors='replace').read()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, highest


def fresh(name):
    path = f"{work}/{name}"
    shutil.rmtree(path, ignore_errors=True)
    return path


def deliver(count):
    file = f"{work}/builds-{count}.jsonl"
    write(file, count)
    server = CountingServer()
    began = time.monotonic()
    cpu, highest = end(start(file, fresh("outbox"), server.url))
    took = time.monotonic() - began
    server.close()
    if len(server.arrivals) != count:
        sys.exit(f"{count - len(server.arrivals)} builds are missing")
    print(f"{count} builds: peak {highest / 1024:.1f} MB, CPU {cpu:.2f} s ({cpu / count * 1e6:.0f} us a build), "
          f"{server.requests} requests, {took:.1f} s")
    return highest


def killed(count):
    file, outbox = f"{work}/builds-{count}.jsonl", fresh("outbox")
    server = CountingServer(stopAfter=count // 200)
    process = start(file, outbox, server.url)
    server.enough.wait()
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = server.requests
    end(start(file, outbox, server.url))
    server.close()
    twice = sum(1 for times in server.arrivals.values() if times > 1)
    print(f"killed after {before} of {count // 100} requests and run again: {server.requests} requests in all, "
          f"{len(server.arrivals)} builds arrived, {twice} of them twice")
    if len(server.arrivals) != count or twice > 100 or max(server.arrivals.values()) > 2:
        sys.exit("a build is missing, or more than one batch was sent twice")
    left = [name for state in ("new", "sending", "rejected", "quarantine") for name in os.listdir(f"{outbox}/{state}")]
    if left:
        print(f"{len(left)} builds of the batch that was under way wait in the outbox for `flush`")


peaks = [deliver(count) for count in (builds // 10, builds // 2, builds)]
if max(peaks) > 1.25 * min(peaks):
    sys.exit("memory grows with the builds")
killed(builds)
