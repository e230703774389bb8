#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs moto's object storage on loopback for the tests.

Prints its port, and ends with its standard input. With --log it also prints a line for each request. Other arguments
are operations that it refuses, such as GetObject.
"""
import logging
import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

REFUSAL = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
real = DomainDispatcherApplication(create_backend_app)
words = set(sys.argv[1:])


def operation(environ):
    """The name of the permission that a request needs."""
    method = environ["REQUEST_METHOD"]
    if "/" not in environ["PATH_INFO"].strip("/"):
        return "ListBucket" if method == "GET" else "CreateBucket"
    return {"GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}.get(method, method)


def application(environ, start_response):
    name = operation(environ)
    if "--log" in words:
        print(name, environ["PATH_INFO"], flush=True)
    if name not in words:
        return real(environ, start_response)
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("403 Forbidden", [("Content-Type", "application/xml")])
    return [REFUSAL]


logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
server = make_server("127.0.0.1", 0, application, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
