# SPDX-License-Identifier: Apache-2.0
"""Kills delivery-driver before each system call of enqueue and drain, and lets each call fail with each error.

The driver does all its work on its main thread, so that strace's count of calls by thread names one call.
"""
import concurrent.futures, os, re, subprocess

from case import Case, fail

ERRORS = ["EIO", "ENOSPC", "EROFS", "EMFILE", "EINTR"]
CALLS = ["openat", "write", "fsync", "renameat", "renameat2", "rename", "unlinkat", "unlink", "mkdirat", "mkdir",
         "getdents64", "read", "lseek", "newfstatat", "fstat", "stat", "lstat", "fcntl", "close"]


def ranges(driver, template, words):
    """For each call the first and the last that the main thread makes once it is at the outbox."""
    with Case(driver, template) as case:
        out = case.path + "/trace"
        subprocess.run(["strace", "-f", "-qq", "-y", "-o", out, "-e", "trace=" + ",".join("?" + call for call in CALLS),
                        *case.command(*words)], capture_output=True, timeout=60)
        lines = open(out, errors="replace").read().splitlines()
    main = lines[0].split()[0]
    counts, first, isAtOutbox = {}, {}, False
    for line in lines:
        thread, text = line.split(maxsplit=1)
        isAtOutbox = isAtOutbox or "/outbox" in text
        call = re.match(r"(\w+)\(", text)
        if thread != main:
            if "/outbox" in text:
                fail("points", f"a second thread works on the outbox: {line}")
            continue
        if not call:
            continue
        name = call.group(1)
        counts[name] = counts.get(name, 0) + 1
        if isAtOutbox:
            first.setdefault(name, counts[name])
    return {name: range(number, counts[name] + 1) for name, number in first.items()}


def point(driver, template, words, what, injection):
    with Case(driver, template) as case:
        try:
            done = case.run(*words, trace=["-e", "inject=" + injection], timeout=60)
        except subprocess.TimeoutExpired:
            fail(what, "it hung")
        if done.returncode != (-9 if "KILL" in injection else 0):
            fail(what, f"ended with {done.returncode}: {done.stdout} {done.stderr}")
        case.check(what)


def points(driver, settings):
    jobs = []
    with Case(driver) as one, Case(driver) as two, concurrent.futures.ThreadPoolExecutor(settings.workers) as pool:
        one.run("submit", "down=yes", "deadline=0", "number=50")
        two.run("submit", "down=yes", "deadline=0", "number=1", "count=2")
        for name, template, words in [("first enqueue", None, ("submit", "number=1", "deadline=5")),
                                      ("enqueue", one, ("submit", "number=1", "deadline=5")),
                                      ("drain", two, ("flush", "deadline=5")),
                                      ("drain in vain", two, ("flush", "deadline=5", "down=builds"))]:
            for call, numbers in ranges(driver, template, words).items():
                for number in list(numbers)[::settings.stride]:
                    for kind in ["signal=KILL"] + [f"error={error}" for error in settings.errors]:
                        what = f"{name}: {kind} at {call} {number}"
                        jobs.append(pool.submit(point, driver, template, words, what,
                                                f"{call}:{kind}:when={number}"))
        for job in concurrent.futures.as_completed(jobs):
            if job.exception():
                pool.shutdown(cancel_futures=True)
                raise job.exception()
    print(f"points: {len(jobs)} kills and errors, nothing lost")
