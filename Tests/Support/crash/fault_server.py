# SPDX-License-Identifier: Apache-2.0
"""A stand-in for Jira on loopback that fails in every way, and remembers what it stored and acknowledged."""
import json, random, socket, struct, threading, time

FAULTS = ["none", "429", "429-hint", "429-date", "429-absurd", "429-reset", "503", "500-html", "520", "reset-before",
          "reset-after", "half", "html", "empty", "hang", "slow", "lie-other", "lie-none", "lie-twice", "408",
          "503-hint", "501"]


class FaultServer:
    """`fault` names what happens to requests with builds: a name of FAULTS, `once:` before one, or `random`.

    `token-hang` and `429-late` are beside these: a token that never comes, and a wait beyond every deadline.
    """

    def __init__(self, fault, share=60):
        self.fault, self.share = fault, share
        self.stored, self.acknowledged, self.wrong = {}, {}, []
        self.earliest, self.requests = 0.0, 0
        self.lock = threading.Lock()
        # Set once the request for the fault has arrived, and its answer, if any, is on its way.
        self.reached = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self):
        self.socket.close()

    def serve(self, connection):
        try:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    chunk = connection.recv(65536)
                    if not chunk:
                        return
                    head += chunk
                head, body = head.split(b"\r\n\r\n", 1)
                length = 0
                for line in head.decode().split("\r\n"):
                    if line.lower().startswith("content-length:"):
                        length = int(line.split(":")[1])
                while len(body) < length:
                    chunk = connection.recv(65536)
                    if not chunk:
                        return
                    body += chunk
                if not self.answer(connection, head.decode().split(" ")[1], body):
                    return
        except OSError:
            pass
        finally:
            connection.close()

    def send(self, connection, status, body, *headers, cut=None):
        text = "\r\n".join([f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(body)}",
                            time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime()), *headers, "", ""])
        data = text.encode() + body
        connection.sendall(data[:cut] if cut else data)
        return True

    def answer(self, connection, path, body):
        if path.startswith("/oauth/token"):
            if self.fault == "token-hang":
                self.reached.set()
                time.sleep(60)
                return False
            return self.send(connection, 200, b'{"access_token":"t","expires_in":900,"token_type":"Bearer"}')
        with self.lock:
            self.requests += 1
            if time.time() < self.earliest - 0.02:
                self.wrong.append(f"a request {self.earliest - time.time():.2f} s too early")
            fault = self.fault
            if fault.startswith("once:"):
                fault, self.fault = fault[5:], "none"
            if fault == "random":
                fault = random.choice(FAULTS[1:]) if random.randrange(100) < self.share else "none"
        try:
            if fault in ("hang", "slow"):
                self.reached.set()
            return self.harm(connection, fault, json.loads(body)["builds"])
        finally:
            self.reached.set()

    def harm(self, connection, fault, builds):
        def reset():
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False

        def wait(seconds, *headers, status=429):
            with self.lock:
                self.earliest = max(self.earliest, time.time() + seconds)
            return self.send(connection, status, b"{}", *headers)

        if fault == "429":
            return self.send(connection, 429, b"{}")
        if fault == "429-hint":
            return wait(1, "Retry-After: 1", "RateLimit-Reason: jira-burst-based")
        if fault == "429-late":
            return wait(40, "Retry-After: 40")
        if fault == "503-hint":
            return wait(1, "Retry-After: 1", status=503)
        if fault == "429-date":
            when = time.time() + 2
            stamp = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(when))
            return wait(int(when) - time.time(), "Retry-After: " + stamp)
        if fault == "429-absurd":
            return self.send(connection, 429, b"{}", "Retry-After: " + random.choice(["-1", "NaN", "x", ""]))
        if fault == "429-reset":
            when = time.time() + 2
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when))
            return wait(int(when) - time.time(), "X-RateLimit-Reset: " + stamp)
        if fault in ("503", "520", "408", "501"):
            return self.send(connection, int(fault), b"")
        if fault == "500-html":
            return self.send(connection, 500, b"<html>\x1b[31mno</html>")
        if fault == "reset-before":
            return reset()
        accepted = self.store(builds)
        body = json.dumps({"acceptedBuilds": accepted, "rejectedBuilds": [], "unknownIssueKeys": []}).encode()
        if fault == "reset-after":
            return reset()
        if fault == "half":
            self.send(connection, 202, body, cut=-len(body) // 2)
            return False
        if fault == "html":
            return self.send(connection, 202, b"<html>ok</html>")
        if fault == "empty":
            return self.send(connection, 202, b"")
        if fault == "hang":
            time.sleep(60)
            return False
        if fault == "slow":
            for byte in b"HTTP/1.1 202 X\r\nContent-Length: 5":
                connection.sendall(bytes([byte]))
                time.sleep(1)
            return False
        if fault.startswith("lie"):
            other = [{"pipelineId": "never-sent", "buildNumber": 1}]
            half = accepted[::2]
            lie = {"lie-other": other, "lie-none": [], "lie-twice": half + half + other}[fault]
            self.acknowledge(builds if fault == "none" else builds[::2] if fault == "lie-twice" else [])
            return self.send(connection, 202, json.dumps({"acceptedBuilds": lie, "rejectedBuilds": []}).encode())
        self.acknowledge(builds)
        return self.send(connection, 202, body)

    def store(self, builds):
        with self.lock:
            for build in builds:
                key, number = (build["pipelineId"], build["buildNumber"]), build["updateSequenceNumber"]
                if number < self.acknowledged.get(key, -1):
                    self.wrong.append(f"{key}: {number} after {self.acknowledged[key]}")
                self.stored[key] = max(self.stored.get(key, -1), number)
        return [{"pipelineId": one["pipelineId"], "buildNumber": one["buildNumber"]} for one in builds]

    def acknowledge(self, builds):
        with self.lock:
            for build in builds:
                key, number = (build["pipelineId"], build["buildNumber"]), build["updateSequenceNumber"]
                self.acknowledged[key] = max(self.acknowledged.get(key, -1), number)
