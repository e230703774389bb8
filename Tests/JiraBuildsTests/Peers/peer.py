#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A server on loopback that answers, and misbehaves, as a plan says.

usage: peer.py PLAN RECORD [CERTIFICATE KEY [MAXIMUM]]

PLAN is JSON: {"accept": "reset"} (or "close", "plain",
"silence") or {"routes": {"POST /path": [step, ...]}}. A step is an answer, with "status",
"headers" and "body", or a "fault"; the last one repeats. Each request becomes a line of JSON in the file RECORD.
The port is printed on standard output; the end of standard input ends the peer. MAXIMUM is the newest TLS version: 1.1 or 1.2.
"""
import json, os, socket, ssl, struct, sys, threading, time

plan = json.loads(sys.argv[1])
lock = threading.Lock()
counts = {}
connections = 0


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) if ": " in line else
               (line.rstrip(":"), "") for line in lines[1:])}
    while len(body) < int(headers.get("content-length", 0)):
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    method, target, _ = lines[0].split(" ")
    return {"method": method, "target": target, "headers": headers, "body": body.decode()}


def next_step(request):
    name = request["method"] + " " + request["target"]
    steps = plan["routes"].get(name) or plan["routes"].get("*") or [{"status": 404}]
    with lock:
        number = counts.get(name, 0)
        counts[name] = number + 1
    return steps[min(number, len(steps) - 1)]


def answer(connection, step):
    body = step.get("body", "").encode()
    headers = list(step.get("headers", {}).items()) + [("Content-Length", str(len(body)))]
    head = "HTTP/1.1 %d Said\r\n" % step["status"]
    head += "".join("%s: %s\r\n" % pair for pair in headers) + "\r\n"
    connection.sendall(head.encode() + body)


def misbehave(connection, fault):
    if fault == "reset":
        return reset(connection)
    if fault == "close":
        return connection.close()
    if fault == "silence":
        connection.recv(1)
    elif fault == "half":
        connection.sendall(b"HTTP/1.1 202 Said\r\nContent-Length: 1000\r\n\r\n{\"acceptedBuilds\":[")
    elif fault == "half-refusal":
        connection.sendall(b"HTTP/1.1 503 Said\r\nContent-Length: 1000\r\n\r\n[{\"mess")
    elif fault == "slow":
        connection.sendall(b"HTTP/1.1 202 Said\r\nContent-Length: 100000\r\n\r\n")
        while True:
            connection.sendall(b" ")
            time.sleep(0.02)
    elif fault == "huge":
        connection.sendall(b"HTTP/1.1 202 Said\r\nContent-Length: 5000000\r\n\r\n")
        connection.sendall(b" " * 5000000)
    elif fault == "trailers":
        connection.sendall(b"HTTP/1.1 202 Said\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        while True:
            connection.sendall(b"X-Trailer: " + b"x" * 8000 + b"\r\n")
    elif fault == "heads":
        connection.sendall(b"HTTP/1.1 202 Said\r\n")
        while True:
            connection.sendall(b"x: y\r\n" * 1000)
    elif fault == "interims":
        while True:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 100)
    elif fault == "false-status":
        connection.sendall(b"HTTP/1.1 503 Said\r\nX: y\r\nHTTP/1.1 202: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                           b"2\r\n{}\r\n0\r\nHTTP/1.1 200 OK\r\nContent-Type: x\r\n\r\n")
        return connection.close()
    elif fault == "garbage":
        connection.sendall(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
    elif fault == "interim":
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
        return answer(connection, {"status": 200, "headers": {"X-Last": "yes"}, "body": "{}"})
    connection.close()


def serve(connection, number):
    try:
        while True:
            request = read_request(connection)
            if request is None:
                return
            request["connection"] = number
            with lock, open(sys.argv[2], "a") as record:
                record.write(json.dumps(request) + "\n")
            step = next_step(request)
            if "fault" in step:
                misbehave(connection, step["fault"])
                if step["fault"] != "interim":
                    return
            else:
                answer(connection, step)
    except OSError:
        pass


context = None
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3], sys.argv[4])
    if len(sys.argv) > 5 and sys.argv[5] == "1.1":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    elif len(sys.argv) > 5:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if plan.get("accept") == "client certificate":
        context.verify_mode = ssl.CERT_REQUIRED

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)


def accept(raw, number):
    if plan.get("accept") == "reset":
        return reset(raw)
    if plan.get("accept") == "close":
        raw.recv(1 << 20)
        return raw.shutdown(socket.SHUT_RDWR)
    if plan.get("accept") == "plain":
        raw.recv(1 << 20)
        raw.sendall(b"HTTP/1.1 400 Said\r\nContent-Length: 0\r\n\r\n")
        return raw.shutdown(socket.SHUT_RDWR)
    if plan.get("accept") == "silence":
        raw.recv(1 << 20)
        raw.recv(1)
        return None
    connection = raw
    try:
        if context:
            connection = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
            connection.do_handshake()
    except OSError:
        # What was said about the failure arrives, then the client closes.
        if plan.get("accept") == "client certificate":
            socket.socket.recv(connection, 1 << 20)
        return connection.close()
    serve(connection, number)


while True:
    raw, _ = listener.accept()
    connections += 1
    threading.Thread(target=accept, args=(raw, connections), daemon=True).start()
