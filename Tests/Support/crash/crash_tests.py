# SPDX-License-Identifier: Apache-2.0
"""Kills and disturbs delivery-driver and checks what was promised against a log of what arrived."""
import argparse, os, random, re, signal, subprocess, sys, time

from case import Case, Failure, fail
from points import ERRORS, points
from server_tests import faults, pauses, stops


def cycles(driver, settings):
    """Kills at random times under load; all cycles share one outbox."""
    killed = 0
    with Case(driver) as case:
        for cycle in range(settings.cycles):
            # New builds in each cycle, beside some of the one before.
            words = [("submit", f"number={cycle * 2 + 1}", "count=5", "faults=30", "deadline=3"),
                     ("flush", "faults=30", "deadline=3")][cycle % 3 == 2]
            running = [subprocess.Popen(case.command(*words), stdout=subprocess.PIPE, text=True) for _ in range(2)]
            time.sleep(random.uniform(0.005, 0.12))
            for process in running:
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                case.take(process.communicate()[0])
        arrived = case.check("cycles")
    print(f"cycles: {settings.cycles} cycles, {killed} kills, {len(case.promised)} builds promised, "
          f"{arrived} arrived, nothing lost")


def storm(driver, settings):
    """Many processes share one outbox and a faulty stand-in."""
    each = -(-settings.entries // settings.processes)
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
                if line.split()[0] in ("lost", "failed", "unusable"):
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


def tmpfs(what, case, option):
    """Mounts a small file system as the outbox; `False` where that cannot be done."""
    os.makedirs(case.outbox, 0o700, exist_ok=True)
    if os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", option, "tmpfs", case.outbox]).returncode == 0:
        return True
    print(f"{what} left out: a file system can be mounted by root only")
    return False


def refuses(what, case, number, words):
    """The outbox takes nothing: a build is lost while Jira is away, with these words, and else sent from memory."""
    lost = case.run("submit", f"number={number}", "down=yes", "deadline=0")
    if f"lost p/{number}" not in lost.stdout or words not in lost.stdout:
        fail(what, lost.stdout)
    direct = case.run("submit", f"number={number + 1}")
    if f"accepted p/{number + 1}" not in direct.stdout or words not in direct.stdout:
        fail(what, "no direct delivery: " + direct.stdout)


def full(driver, settings):
    """A disk that is full, without inodes or read-only: existing entries stay, builds are sent from memory."""
    for option in ("size=96k", "nr_inodes=24", "ro"):
        what = f"full {option}"
        with Case(driver) as case:
            if not tmpfs(what, case, ("size=1m" if option == "ro" else option) + ",mode=700"):
                return
            try:
                held = case.run("submit", f"count={1 if option == 'ro' else 60}", "down=yes", "deadline=0")
                if not case.promised or (option != "ro" and "lost p/" not in held.stdout):
                    fail(what, held.stdout)
                if option == "ro":
                    subprocess.run(["mount", "-o", "remount,ro", case.outbox], check=True)
                refuses(what, case, 1000, "read-only file system" if option == "ro" else "no space left on device")
                if option == "ro":
                    subprocess.run(["mount", "-o", "remount,rw", case.outbox], check=True)
                case.check(what)
            finally:
                subprocess.run(["umount", case.outbox])
    print("full: disk, inodes and read-only: nothing harmed, sent from memory")


PARTS = {"points": points, "cycles": cycles, "storm": storm, "syncs": syncs, "full": full, "faults": faults,
         "pauses": pauses, "stops": stops}


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
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    settings = parser.parse_args()
    random.seed(settings.seed)
    if settings.errors == ["all"]:
        settings.errors = ERRORS
    for part in settings.parts or PARTS:
        try:
            PARTS[part](settings.driver, settings)
        except Failure as failure:
            sys.exit(f"FAILED {failure}")


main()
