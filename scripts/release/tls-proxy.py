# SPDX-License-Identifier: Apache-2.0
"""usage: tls-proxy.py DIRECTORY UPSTREAM [NAME PORT]

Serves UPSTREAM (an http:// address on loopback) over TLS with a certificate of a private authority for localhost, or for NAME. Writes the authority's
certificate to DIRECTORY/ca.pem and prints its own address. Needs openssl. It ends with its standard input.
"""

import http.client
import http.server
import os
import ssl
import subprocess
import sys
import threading
import urllib.parse

HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "host"}


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)


def certificates(directory, name):
    """A private authority, and a certificate of it for a name and 127.0.0.1."""
    with open(os.path.join(directory, "names"), "w") as file:
        file.write(f"subjectAltName=DNS:{name},IP:127.0.0.1\n")
    key = ["-newkey", "rsa:2048", "-nodes"]
    openssl(directory, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=check")
    openssl(directory, "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={name}")
    openssl(directory, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "server.pem")


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = ""

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        connection = http.client.HTTPConnection(self.upstream)
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = forward

    def log_message(self, *_):
        pass


def main(directory, upstream, name="localhost", port="0"):
    certificates(directory, name)
    Proxy.upstream = urllib.parse.urlsplit(upstream).netloc
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(directory, "server.pem"), os.path.join(directory, "server.key"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Proxy)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"https://{name}:{server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if len(sys.argv) not in (3, 5):
    sys.exit(__doc__)
main(*sys.argv[1:])
