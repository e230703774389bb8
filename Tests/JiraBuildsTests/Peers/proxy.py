#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A CONNECT proxy on loopback that leads every name to one port of loopback.

usage: proxy.py TARGET-PORT RECORD [USER:PASSWORD]

The head of each request becomes a line of JSON in the file RECORD; the port is printed on standard output. The end of
standard input ends the proxy.
"""
import base64, json, os, socket, sys, threading

listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        piece = client.recv(65536)
        if not piece:
            return
        head += piece
    with open(sys.argv[2], "a") as record:
        record.write(json.dumps(head.decode()) + "\n")
    if len(sys.argv) > 3:
        wanted = b"Proxy-Authorization: Basic " + base64.b64encode(sys.argv[3].encode()) + b"\r\n"
        if wanted not in head:
            client.sendall(b"HTTP/1.1 407 Said\r\nContent-Length: 0\r\n\r\n")
            return client.close()
    target = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    client.sendall(b"HTTP/1.1 200 Said\r\n\r\n")
    threading.Thread(target=pump, args=(target, client), daemon=True).start()
    pump(client, target)


while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
