#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The services that give temporary keys for object storage, on loopback for the tests: the token service, a container's and an
instance's metadata. Each insists on what the real one demands. Prints its port, and ends with its standard input."""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

KEYS = {"AccessKeyId": "", "SecretAccessKey": "canary-key", "Token": "canary-token", "Expiration": "2099-01-01T00:00:00Z"}


class Services(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def keys(self, name):
        self.answer(200, json.dumps(dict(KEYS, AccessKeyId=name)).encode())

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        wanted = {"Action": ["AssumeRoleWithWebIdentity"], "Version": ["2011-06-15"], "RoleArn": ["arn:aws:iam::1:role/ci"],
                  "WebIdentityToken": ["job+token/=="], "RoleSessionName": ["buildpost"]}
        if form != wanted or "Authorization" in self.headers:
            return self.answer(400, b"<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>", "text/xml")
        self.answer(200, b"""<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
<AccessKeyId>web</AccessKeyId><SecretAccessKey>canary-key</SecretAccessKey><SessionToken>canary-token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>""", "text/xml")

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/latest/api/token" or self.headers.get("x-aws-ec2-metadata-token-ttl-seconds") != "21600":
            return self.answer(400)
        self.answer(200, b"instance-token", "text/plain")

    def do_GET(self):
        roles = "/latest/meta-data/iam/security-credentials/"
        if self.path == "/container":
            return self.keys("container") if self.headers.get("Authorization") == "container-token" else self.answer(401)
        if not self.path.startswith(roles):
            return self.answer(404)
        if self.headers.get("x-aws-ec2-metadata-token") != "instance-token":
            return self.answer(401)
        if self.path == roles:
            return self.answer(200, b"ci-role", "text/plain")
        return self.keys("instance") if self.path == roles + "ci-role" else self.answer(404)


server = ThreadingHTTPServer(("127.0.0.1", 0), Services)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
