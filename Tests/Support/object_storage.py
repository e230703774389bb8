#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs moto's object storage on loopback for the tests: prints its port, and ends with its standard input."""
import logging
import sys

from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
