# SPDX-License-Identifier: Apache-2.0
"""usage: check-network.py ROOT SANDBOX TLS

Submits with /bin/buildpost in the directory ROOT, by chroot, to the sandbox over TLS, with everything that the executable has
to find by itself: names by /etc/hosts and /etc/resolv.conf, proxies, and certificates. Runs in a network namespace of its own
(unshare --net), in which it serves names, HTTPS and a proxy. The certificates are made in TLS/network.
"""

import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import sys
import threading

NAME = "jira.check.example"
PROXY = "squid_proxy"
FIPS = """openssl_conf = init
[init]
providers = providers
alg_section = algorithms
[providers]
fips = active
base = active
[active]
activate = 1
[algorithms]
default_properties = fips=yes
"""
BUNDLES = {
    "Debian": "etc/ssl/certs/ca-certificates.crt", "Red Hat": "etc/pki/tls/certs/ca-bundle.crt",
    "Red Hat, the extracted one": "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "SUSE": "etc/ssl/ca-bundle.pem",
    "SUSE, the real place": "var/lib/ca-certificates/ca-bundle.pem", "Alpine": "etc/ssl/cert.pem",
}


class Names:
    """A name server that knows an IPv4 address for NAME, 127.0.0.1, and for the proxy's."""

    def __init__(self):
        self.asked = []
        self.answers_ipv6 = True
        self.code_for_others = 3  # no such name
        # It takes questions and never answers.
        self.silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.silent.bind(("127.0.0.9", 53))

    def serve(self):
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        while True:
            query, client = server.recvfrom(2048)
            reply = self.reply(query)
            if reply:
                server.sendto(reply, client)

    def reply(self, query):
        end = query.index(b"\0", 12)
        question = query[12:end + 5]
        name = re.sub(rb"[\x01-\x1f]", b".", question[:end - 12]).decode().strip(".")
        self.asked.append(name)
        is_ipv4 = question[-4:-2] == b"\0\1"
        if not is_ipv4 and not self.answers_ipv6:
            return None
        is_known = name in (NAME, PROXY)
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if is_known and is_ipv4 else b""
        code = bytes([0x80 | (0 if is_known else self.code_for_others)])
        return query[:2] + b"\x81" + code + b"\0\1\0" + (b"\1" if answer else b"\0") + b"\0\0\0\0" + question + answer


def serve_proxy(used):
    """A proxy that tunnels to 127.0.0.1, whatever the name."""
    server = socket.create_server(("127.0.0.1", 3128))
    while True:
        client, _ = server.accept()
        threading.Thread(target=tunnel, args=(client, used), daemon=True).start()


def tunnel(client, used):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    used.append(head.split(b" ")[1].decode())
    upstream = socket.create_connection(("127.0.0.1", int(used[-1].rpartition(":")[2])))
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    pairs = {client: upstream, upstream: client}
    while True:
        for ready in select.select(list(pairs), [], [])[0]:
            data = ready.recv(65536)
            if not data:
                client.close()
                upstream.close()
                return
            pairs[ready].sendall(data)


class Place:
    """The root, and how to submit from it."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.number = 0

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def clear(self):
        for name in ("etc", "var"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def submit(self, *options, name=NAME, **variables):
        """Whether the build was accepted, and what was said."""
        self.number += 1
        words = ["chroot", str(self.root), "/bin/buildpost", "submit", "--issue-key", "DEMO-1", "--pipeline-id", "network",
                 "--url", "https://ci.example.com/1", "--build-number", str(self.number), "--site", name,
                 "--api-url", f"https://{name}", "--allow-host", name,
                 "--client-id", "sandbox", "--no-outbox", "--deadline", "8", *options, "/check/junit"]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "BUILDPOST_CLIENT_SECRET": "sandbox-secret", **variables}
        ended = subprocess.run(words, env=environment, capture_output=True, text=True)
        return "accepted: " in ended.stderr, ended.stderr[-600:]


def expect(what, condition, said=""):
    if not condition:
        sys.exit(f"check-network: {what}: {said}")
    print(f"{what}: ok")


def start(sandbox, tls):
    """Serves the sandbox over TLS on port 443, with a certificate of the authority for NAME."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    server = subprocess.Popen([sandbox, "--port", "8089"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server.stdout.readline()
    proxy = subprocess.Popen(
        [sys.executable, "-B", os.path.join(os.path.dirname(__file__), "tls-proxy.py"), tls, "http://127.0.0.1:8089", NAME, "443"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    proxy.stdout.readline()
    return [server, proxy]


def check_names(place, names, trusted):
    place.clear()
    search = "search a.example b.example .\noptions ndots:5\n"
    works = "nameserver 127.0.0.1\n"
    for what, text, code, answers_ipv6 in (
            ("a name that the name server of /etc/resolv.conf knows", works, 3, True),
            ("a first name server that does not answer", "nameserver 127.0.0.9\n" + works, 3, True),
            ("a first name server that is not there", "nameserver 127.0.0.77\n" + works, 3, True),
            ("a first name server without a route", "nameserver 2001:db8::1\n" + works, 3, True),
            ("search domains that do not exist", search + works, 3, True),
            ("search domains that fail", search + works, 2, True),
            ("search domains that are refused", search + works, 5, True),
            ("questions for IPv6 that are dropped", works, 3, False)):
        place.write("etc/resolv.conf", text)
        names.asked.clear()
        names.code_for_others, names.answers_ipv6 = code, answers_ipv6
        accepted, said = place.submit(**trusted)
        expect(what, accepted and NAME in names.asked, said)
    names.code_for_others, names.answers_ipv6 = 3, True

    # The user's own options count.
    place.write("etc/resolv.conf", "nameserver 127.0.0.9\n" + works)
    accepted, said = place.submit("--deadline", "4", **trusted, RES_OPTIONS="retrans:60000")
    expect("RES_OPTIONS", not accepted, said)
    place.write("etc/resolv.conf", "nameserver 127.0.0.9\n")
    accepted, said = place.submit("--deadline", "6", **trusted)
    expect("no name server that answers", not accepted and "no connection" in said, said)
    place.write("etc/resolv.conf", works)


def check(place, certificate):
    names, used = Names(), []
    threading.Thread(target=names.serve, daemon=True).start()
    threading.Thread(target=serve_proxy, args=(used,), daemon=True).start()
    trusted = {"SSL_CERT_FILE": "/check/network-ca.pem"}
    place.write("check/network-ca.pem", certificate)

    place.clear()
    place.write("etc/hosts", f"127.0.0.1 {NAME}\n")
    accepted, said = place.submit(**trusted)
    expect("a name of /etc/hosts", accepted and not names.asked, said)

    other = "other." + NAME
    place.write("etc/hosts", f"127.0.0.1 {other}\n")
    accepted, said = place.submit(name=other, **trusted)
    expect("a certificate for another name is refused", not accepted and "certificate" in said, said)

    check_names(place, names, trusted)

    for proxy in ("HTTPS_PROXY", "https_proxy"):
        used.clear()
        accepted, said = place.submit(**trusted, **{proxy: "http://127.0.0.1:3128"})
        expect(proxy, accepted and used == [f"{NAME}:443"] * len(used) and used, said)
    # The first is Docker's for a container in a network of its own.
    for text in ("search .\noptions edns0 trust-ad ndots:0\n", "search .\n", "search a.example\n", ""):
        place.write("etc/resolv.conf", "nameserver 127.0.0.1\n" + text)
        used.clear()
        accepted, said = place.submit(**trusted, HTTPS_PROXY=f"http://{PROXY}:3128/")
        expect(f"a proxy with a name of Docker Compose, {text!r}", accepted and used, said)
    place.write("etc/hosts", f"127.0.0.1 {NAME}\n")
    used.clear()
    accepted, said = place.submit(**trusted, HTTPS_PROXY="http://127.0.0.1:3128", NO_PROXY="check.example")
    expect("NO_PROXY", accepted and not used, said)

    # The static OpenSSL has no providers but its own, so no configuration may ask for others.
    place.write("etc/ssl/openssl.cnf", FIPS)
    accepted, said = place.submit(**trusted)
    expect("OpenSSL's configuration of a FIPS image", accepted, said)
    place.write("check/fips.cnf", FIPS)
    accepted, said = place.submit(**trusted, OPENSSL_CONF="/check/fips.cnf")
    expect("OPENSSL_CONF", accepted, said)

    accepted, said = place.submit("--ca-file", "/check/network-ca.pem")
    expect("--ca-file without any bundle", accepted, said)
    place.write("check/network-certificates/ca.pem", certificate)
    accepted, said = place.submit(SSL_CERT_DIR="/check/network-certificates")
    expect("SSL_CERT_DIR", accepted, said)
    accepted, said = place.submit()
    expect("no bundle says what to install", not accepted and "`ca-certificates`" in said, said)
    for system, path in BUNDLES.items():
        place.clear()
        place.write("etc/hosts", f"127.0.0.1 {NAME}\n")
        place.write(path, certificate)
        accepted, said = place.submit()
        expect(f"the bundle of {system}", accepted, said)
    place.clear()
    place.write("etc/hosts", f"127.0.0.1 {NAME}\n")
    damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    place.write(BUNDLES["Debian"], damaged)
    accepted, said = place.submit()
    expect("a damaged bundle is named", not accepted and BUNDLES["Debian"] in said, said)
    place.write(BUNDLES["Alpine"], certificate)
    accepted, said = place.submit()
    expect("a damaged bundle is passed over", accepted, said)
    place.write("check/network-certificates/0.pem", damaged)
    accepted, said = place.submit(SSL_CERT_DIR="/check/network-certificates")
    expect("a damaged certificate in a directory is passed over", accepted, said)

    place.clear()
    place.write("etc/hosts", f"127.0.0.1 {NAME}\n")
    # That of the server that the other parts use.
    place.write(BUNDLES["Debian"], (place.root / "check/ca.pem").read_text())
    accepted, said = place.submit()
    expect("a certificate of another authority is refused", not accepted and "certificate" in said, said)


def main(root, sandbox, tls):
    directory = os.path.join(tls, "network")
    os.makedirs(directory, exist_ok=True)
    running = start(sandbox, directory)
    try:
        check(Place(root), pathlib.Path(directory, "ca.pem").read_text())
    finally:
        for process in running:
            process.terminate()


if len(sys.argv) != 4:
    sys.exit(__doc__)
main(*sys.argv[1:])
