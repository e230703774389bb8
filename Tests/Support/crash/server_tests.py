# SPDX-License-Identifier: Apache-2.0
"""Deliveries to the server of fault_server.py: in time, not too early, and stopped by SIGTERM."""
import concurrent.futures, json, os, select, signal, socket, subprocess, tempfile, threading, time

import fault_server
from case import Case, fail

# What a program on a busy machine may take to start.
START = 0.5


def ends(output):
    """The builds of a run with what became of them, sorted by build."""
    words = [line.split()[:2] for line in output.splitlines()]
    return sorted((word[1], word[0]) for word in words if word[0] in ("accepted", "held", "rejected", "lost"))


def one_fault(driver, deadline, fault):
    """Delivered or held, never early, never late; what was held is delivered once the fault is gone."""
    what = f"faults {fault}"
    server = fault_server.FaultServer(fault)
    try:
        with Case(driver) as case:
            started = time.monotonic()
            done = case.run("submit", "count=2", "together=yes", f"deadline={deadline}", f"api={server.url}")
            over = time.monotonic() - started - deadline
            found = ends(done.stdout)
            if [key for key, _ in found] != ["p/1", "p/2"] or not {word for _, word in found} <= {"accepted", "held"}:
                fail(what, f"not in exactly one list: {done.stdout} {done.stderr}")
            for key, word in found:
                if word == "accepted" and ("p", int(key.split("/")[1])) not in server.acknowledged:
                    fail(what, f"{key} was never acknowledged")
            if over > 1 + START:
                fail(what, f"ended {over:.1f} s after the deadline")
            server.fault = "none"
            time.sleep(max(0.0, server.earliest - time.time()))
            case.run("flush", "deadline=10", f"api={server.url}")
            if server.wrong:
                fail(what, "; ".join(server.wrong))
            if case.left() or len(server.acknowledged) != 2:
                fail(what, f"left after the last flush: {case.left()}")
            return f"{fault} {sum(1 for _, word in found if word == 'accepted')}/2", over
    finally:
        server.close()


def faults(driver, settings):
    """Every fault of the server by itself, then all mixed."""
    with concurrent.futures.ThreadPoolExecutor(4 * settings.workers) as pool:
        jobs = [pool.submit(one_fault, driver, settings.deadline, fault)
                for fault in fault_server.FAULTS + ["random"] * settings.rounds]
        told = [job.result() for job in jobs]
    print(f"faults: {', '.join(words for words, _ in told)}; each delivered or held, none early, "
          f"at most {max(over for _, over in told):.2f} s after the deadline with the start of the program")


def pauses(driver, settings):
    """What the server asks of one process holds for all that share the outbox."""
    for fault in ("429-hint", "429-date", "429-reset", "503-hint"):
        # On a busy machine the deadline of the first may come before the answer.
        if not any(pause(driver, fault) for _ in range(5)):
            fail(f"pauses {fault}", "the first told nobody")
    print("pauses: no process sends before the instant that another one was given")


def pause(driver, fault):
    """Asks one process to wait while two others send; false if the first did not get the answer."""
    server = fault_server.FaultServer("once:" + fault)
    try:
        with Case(driver) as case:
            first = case.run("submit", "number=1", "deadline=0.5", f"api={server.url}")
            if ends(first.stdout) != [("p/1", "held")]:
                fail(f"pauses {fault}", f"the first was not asked to wait: {first.stdout}")
            if not os.listdir(case.outbox + "/pauses"):
                return False
            running = [subprocess.Popen(
                case.command("submit", f"number={number}", "deadline=20", f"api={server.url}"),
                stdout=subprocess.PIPE, text=True) for number in (2, 3)]
            for number, process in zip((2, 3), running):
                if ends(process.communicate(timeout=60)[0]) != [(f"p/{number}", "accepted")]:
                    fail(f"pauses {fault}", f"build {number} was not delivered")
            if server.wrong:
                fail(f"pauses {fault}", "; ".join(server.wrong))
            return True
    finally:
        server.close()


class SilentResolver:
    """A name server on loopback that answers nothing, and a file that names it to the system's resolver."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.153", 53))
        self.file = tempfile.NamedTemporaryFile("w", suffix=".conf")
        self.file.write("nameserver 127.0.0.153\noptions timeout:20 attempts:3\n")
        self.file.flush()

    def asked(self):
        self.socket.settimeout(30)
        self.socket.recv(512)

    def wrap(self, command):
        """Runs a command for which the file is in the place of /etc/resolv.conf."""
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        return ["unshare", "--mount", "sh", "-c", script, self.file.name, *command]


def stop(what, case, command, wait, builds):
    """Ends a delivery by SIGTERM once `wait` returns; all its builds have to be in the outbox within 2 s."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    wait()
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        output = process.communicate(timeout=60)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        fail(what, "it did not end")
    took = time.monotonic() - started
    found = ends(output)
    if process.returncode != 0 or len(found) != builds or {word for _, word in found} != {"held"}:
        fail(what, f"ended with {process.returncode}: {output[:2000]}")
    if took > 2:
        fail(what, f"took {took:.2f} s to end")
    if len(os.listdir(case.outbox + "/new")) != builds:
        fail(what, f"the outbox holds {case.left()[:10]} …")
    return f"{what} {took:.2f} s"


def document(number):
    """A line as `convert` prints it."""
    build = {"schemaVersion": "1.0", "pipelineId": "p", "buildNumber": number, "updateSequenceNumber": number,
             "displayName": "crash test", "url": "https://ci.example/", "state": "successful",
             "lastUpdated": "2026-01-31T09:30:00.250Z", "issueKeys": ["PROJ-7"]}
    return json.dumps({"builds": [build]}) + "\n"


def stop_by_input(driver):
    """Builds that were read from a pipe whose writer then hangs."""
    with Case(driver) as case:
        process = subprocess.Popen(case.command("documents", "stoppable=yes", "deadline=50"), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        process.stdin.write("".join(map(document, range(1, 151))))
        process.stdin.flush()
        # The first hundred are delivered; fifty are in memory then.
        while not os.path.exists(case.log) or open(case.log).read().count("ack") < 100:
            time.sleep(0.01)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        if not select.select([process.stdout], [], [], 60)[0]:
            process.kill()
            fail("input", "it did not end")
        output, took = process.stdout.read(), time.monotonic() - started
        process.stdin.close()
        if process.wait() != 0 or "accepted 100 rejected 0 held 50 lost 0 stopped - (byte" not in output or took > 2:
            fail("input", f"{took:.2f} s, {process.returncode}: {output}")
        if len(os.listdir(case.outbox + "/new")) != 50:
            fail("input", f"the outbox holds {case.left()[:10]} …")
        return f"input {took:.2f} s"


def stop_by_server(driver, fault):
    server = fault_server.FaultServer(fault)
    try:
        with Case(driver) as case:
            command = case.command("submit", "count=2", "together=yes", "stoppable=yes", "deadline=50", f"api={server.url}")
            return stop(fault, case, command, server.reached.wait, 2)
    finally:
        server.close()


def stop_by_names(driver):
    """A name service that hangs: neither SIGTERM nor the deadline may wait for it."""
    resolver = SilentResolver()
    if subprocess.run(resolver.wrap(["true"]), capture_output=True).returncode:
        return "names left out: nothing can be mounted here"
    with Case(driver) as case:
        url = "api=https://api.atlassian.com"
        command = case.command("submit", "count=2", "together=yes", "stoppable=yes", "deadline=50", url)
        told = stop("names", case, resolver.wrap(command), resolver.asked, 2)
        return f"{told} ({late('names', resolver.wrap(case.command('flush', 'deadline=2', url)), 2, 2)})"


def late(what, command, deadline, builds):
    """Holds all builds of a delivery that gets no answer, at most a second after the deadline."""
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    over = time.monotonic() - started - deadline
    if [word for _, word in ends(done.stdout)] != ["held"] * builds or over > 1 + START:
        fail(what, f"{over:.1f} s after the deadline: {done.stdout[:2000]}")
    return f"deadline passed by {over:.2f} s"


def stop_many(driver, builds):
    """An outbox that holds many builds."""
    with Case(driver) as case:
        file = case.path + "/builds.jsonl"
        with open(file, "w") as out:
            out.writelines(map(document, range(1, builds + 1)))
        while len(os.listdir(case.outbox + "/new") if os.path.isdir(case.outbox) else []) < builds:
            before = case.run("documents", f"file={file}", "down=refused", timeout=300)
            if "lost 0" not in before.stdout:
                fail("many", before.stdout)

        def arrived():
            while not os.path.exists(case.log):
                time.sleep(0.01)
        told = stop(f"{builds} builds", case, case.command("flush", "silent=yes", "stoppable=yes", "deadline=300"), arrived,
                    builds)
        return f"{told} ({late(f'{builds} builds', case.command('flush', 'silent=yes', 'deadline=2'), 2, builds)})"


def stops(driver, settings):
    """SIGTERM while the server, the token, the name service or a wait holds a delivery up."""
    told = [stop_by_server(driver, fault) for fault in ("hang", "slow", "token-hang", "429-late", "503")]
    told.append(stop_by_input(driver))
    told.append(stop_many(driver, min(10_000, settings.entries)))
    # In the place of /etc/resolv.conf another file can be mounted by root only.
    told.append(stop_by_names(driver) if os.geteuid() == 0 else "names left out: it needs root")
    print(f"stops: {', '.join(told)} after SIGTERM, everything in the outbox")
