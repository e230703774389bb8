# SPDX-License-Identifier: Apache-2.0
"""Kills and disturbs delivery-driver and checks what was promised against a log of what arrived.

The log has a line `got KEY NUMBER` for each build that reached the stand-in for Jira and `ack KEY NUMBER` for each
that it named as accepted, in one order over all processes.
"""
import argparse, os, random, re, shutil, signal, subprocess, sys, tempfile, time

import fault_server

ERRORS = ["EIO", "ENOSPC", "EROFS", "EMFILE", "EINTR"]
CALLS = ["openat", "write", "fsync", "renameat", "renameat2", "rename", "unlinkat", "unlink", "mkdirat", "mkdir",
         "getdents64", "read", "newfstatat", "fstat", "close"]


class Case:
    """One outbox with its log."""

    def __init__(self, driver):
        self.driver = driver
        self.path = tempfile.mkdtemp(prefix="crash-")
        self.outbox = self.path + "/outbox"
        self.log = self.path + "/log"
        self.promised = set()

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

    def check(self, what):
        """Drains without faults, then holds the promises against the log."""
        last = self.run("flush", "deadline=30")
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
        for state in ("new", "sending", "quarantine", "rejected"):
            left = os.listdir(f"{self.outbox}/{state}")
            if left:
                fail(what, f"left in {state}: {left}")
        return len(arrived)


def fail(what, why):
    print(f"FAILED {what}: {why}")
    sys.exit(1)


def count_calls(driver, prepare, words, call):
    """How often a run makes a system call, by a run that is only watched."""
    with Case(driver) as case:
        prepare(case)
        out = case.path + "/trace"
        subprocess.run(["strace", "-f", "-qq", "-o", out, "-e", f"trace={call}", *case.command(*words)],
                       capture_output=True, timeout=60)
        return sum(1 for line in open(out, errors="replace") if re.search(rf"\b{call}\(", line))


def first_use(driver, prepare, words, call):
    """The first call that belongs to the outbox, so that the loading of the program is passed over."""
    with Case(driver) as case:
        prepare(case)
        out = case.path + "/trace"
        subprocess.run(["strace", "-f", "-qq", "-y", "-o", out, "-e", f"trace={call}", *case.command(*words)],
                       capture_output=True, timeout=60)
        number = 0
        for line in open(out, errors="replace"):
            if re.search(rf"\b{call}\(", line):
                number += 1
                if case.outbox in line:
                    return number
        return number + 1


def points(driver, settings):
    """Kills before, and fails at, each system call of enqueue and drain."""
    def nothing(case):
        case.run("submit", "down=yes", "deadline=0", "number=50")

    def held(case):
        case.run("submit", "down=yes", "deadline=0", "number=1", "count=2")

    total = 0
    for name, prepare, words in [("enqueue", nothing, ("submit", "number=1", "deadline=5")),
                                 ("drain", held, ("flush", "deadline=5"))]:
        for call in CALLS:
            calls = count_calls(driver, prepare, words, call)
            start = first_use(driver, prepare, words, call)
            for number in range(start, calls + 1, settings.stride):
                kinds = ["signal=KILL"] + [f"error={error}" for error in settings.errors]
                for kind in kinds:
                    with Case(driver) as case:
                        prepare(case)
                        what = f"{name}: {kind} at {call} {number}"
                        trace = ["-e", f"inject={call}:{kind}:when={number}"]
                        try:
                            case.run(*words, trace=trace, timeout=60)
                        except subprocess.TimeoutExpired:
                            fail(what, "it hung")
                        case.check(what)
                        total += 1
    print(f"points: {total} kills and errors, nothing lost")


def cycles(driver, settings):
    """Kills at random times under load; all cycles share one outbox."""
    killed = 0
    with Case(driver) as case:
        for cycle in range(settings.cycles):
            words = [("submit", f"number={cycle % 40 + 1}", "count=5", "faults=30", "deadline=3"),
                     ("flush", "faults=30", "deadline=3")][cycle % 3 == 2]
            running = [subprocess.Popen(case.command(*words), stdout=subprocess.PIPE, text=True) for _ in range(2)]
            time.sleep(random.uniform(0.005, 0.12))
            for process in running:
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                case.take(process.communicate()[0])
        arrived = case.check("cycles")
    print(f"cycles: {settings.cycles} cycles, {killed} kills, {arrived} builds arrived, nothing lost")


def storm(driver, settings):
    """Many processes share one outbox and a stand-in with faults."""
    each = max(1, settings.entries // settings.processes)
    with Case(driver) as case:
        started = time.time()
        running = []
        for process in range(settings.processes):
            first = 1 + (process * each) % max(1, settings.entries // 2)
            running.append(subprocess.Popen(
                case.command("submit", f"number={first}", f"count={each}", "faults=20", "deadline=20", "entries=40000"),
                stdout=subprocess.PIPE, text=True))
        for process in running:
            output = process.communicate(timeout=3600)[0]
            case.take(output)
            for line in output.splitlines():
                if line.split()[0] == "lost":
                    fail("storm", line)
        took = time.time() - started
        arrived = case.check("storm")
        log = open(case.log).read().split("\n")
    got = sum(1 for line in log if line.startswith("got"))
    print(f"storm: {settings.processes} processes, {each * settings.processes} entries, {arrived} builds, "
          f"{got} arrivals, {took:.1f} s, nothing lost, none out of order")


def syncs(driver, settings):
    """An entry is synced before it gets its name, and the name before the first request."""
    with Case(driver) as case:
        case.run("submit", "number=50")
        out = case.path + "/trace"
        subprocess.run(["strace", "-f", "-qq", "-y", "-o", out, "-e", "trace=openat,write,fsync,renameat,renameat2",
                        *case.command("submit", "number=1")], capture_output=True, timeout=60)
        steps = []
        for line in open(out, errors="replace"):
            if re.search(r"fsync\(\d+<[^>]*/outbox/tmp/", line):
                steps.append("sync file")
            elif re.search(r"renameat2?\(\d+<[^>]*/outbox/tmp>.*/outbox/new>", line):
                steps.append("name")
            elif re.search(r"fsync\(\d+<[^>]*/outbox/new>", line):
                steps.append("sync directory")
            elif re.search(r"renameat2?\(\d+<[^>]*/outbox/new>.*/outbox/sending>", line):
                steps.append("claim")
            elif re.search(r"write\(\d+<[^>]*/log>, \"got", line):
                steps.append("send")
    wanted = ["sync file", "name", "sync directory", "claim", "send"]
    if steps != wanted:
        fail("syncs", f"{steps} in place of {wanted}")
    print("syncs: file, name, directory, claim, request in this order")


def full(driver, settings):
    """A full disk and full inodes: existing entries stay, the build is sent from memory."""
    if os.geteuid() != 0:
        print("full: left out, mounting needs root")
        return
    for option in ("size=96k", "nr_inodes=24"):
        with Case(driver) as case:
            os.mkdir(case.outbox, 0o700)
            if subprocess.run(["mount", "-t", "tmpfs", "-o", f"{option},mode=700", "tmpfs", case.outbox]).returncode:
                print("full: left out, tmpfs cannot be mounted")
                return
            try:
                done = case.run("submit", "count=60", "down=yes", "deadline=0")
                held = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("held")}
                lost = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("lost")}
                if not held or not lost or "No space left on device" not in done.stdout:
                    fail(f"full {option}", done.stdout)
                direct = case.run("submit", "number=1000")
                if "accepted p/1000" not in direct.stdout:
                    fail(f"full {option}", "no direct delivery: " + direct.stdout)
                case.check(f"full {option}")
            finally:
                subprocess.run(["umount", case.outbox])
    print("full: disk and inodes, nothing harmed, sent from memory")


def faults(driver, settings):
    """Every fault of the server by itself, then all mixed: delivered or held, never early, never late."""
    told = []
    for fault in fault_server.FAULTS + ["random"] * settings.rounds:
        server = fault_server.FaultServer(fault)
        try:
            with Case(driver) as case:
                started = time.time()
                done = case.run("submit", "count=2", "together=yes", f"deadline={settings.deadline}", f"api={server.url}")
                took = time.time() - started
                words = [line.split()[:2] for line in done.stdout.splitlines()]
                ends = [word for word in words if word[0] in ("accepted", "held")]
                if sorted(key for _, key in ends) != ["p/1", "p/2"]:
                    fail(f"faults {fault}", f"not in exactly one list: {done.stdout} {done.stderr}")
                for word, key in ends:
                    name = ("p", int(key.split("/")[1]))
                    if word == "accepted" and name not in server.acknowledged:
                        fail(f"faults {fault}", f"{key} was never acknowledged")
                if server.wrong:
                    fail(f"faults {fault}", "; ".join(server.wrong))
                # The deadline and a second, and half a second to start the program on a busy machine.
                if took > settings.deadline + 1.5:
                    fail(f"faults {fault}", f"took {took:.1f} s")
                told.append(f"{fault} {sum(1 for word, _ in ends if word == 'accepted')}/2")
                server.fault, server.earliest = "none", 0.0
                case.run("flush", "deadline=10", f"api={server.url}")
                left = os.listdir(case.outbox + "/new") + os.listdir(case.outbox + "/sending")
                if left or len(server.acknowledged) != 2:
                    fail(f"faults {fault}", f"left after the last flush: {left}")
        finally:
            server.close()
    print("faults: " + ", ".join(told) + "; each delivered or held, none early, none late")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--cycles", type=int, default=60)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--entries", type=int, default=160)
    parser.add_argument("--stride", type=int, default=12)
    parser.add_argument("--errors", type=lambda text: text.split(","), default=["EIO"])
    parser.add_argument("--deadline", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    settings = parser.parse_args()
    random.seed(settings.seed)
    if settings.errors == ["all"]:
        settings.errors = ERRORS
    parts = {"points": points, "cycles": cycles, "storm": storm, "syncs": syncs, "full": full, "faults": faults}
    for part in settings.parts or parts:
        parts[part](settings.driver, settings)


main()
