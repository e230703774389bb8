#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: check-threads.py EXECUTABLE REPORT

Checks that the release executable reads a report if clone3 is refused, as Docker before 20.10.10 refuses it, and that it
ends with a message if no thread can be started.
"""

import ctypes
import os
import resource
import struct
import subprocess
import sys

CLONE3 = 435
PERMISSION = 1
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38


def refuse_clone3():
    """Makes the kernel answer EPERM, on any machine whose number for clone3 is the common one."""
    # Load the number of the call; if it is clone3's, return the error, otherwise allow the call.
    program = b"".join(
        struct.pack("HBBI", *line)
        for line in [(0x20, 0, 0, 0), (0x15, 0, 1, CLONE3), (0x06, 0, 0, 0x00050000 | PERMISSION), (0x06, 0, 0, 0x7FFF0000)]
    )
    code = ctypes.create_string_buffer(program)
    rules = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in [(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, 2, ctypes.byref(rules))]:
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


def refuse_threads():
    """Becomes a user who may have one process."""
    os.setgroups([])
    os.setgid(4321)
    os.setuid(4321)
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))


def run(prepare, *command):
    return subprocess.run(command, preexec_fn=prepare, capture_output=True, text=True, timeout=60)


def main():
    executable, report = sys.argv[1:]
    command = [executable, "inspect", report]
    result = run(refuse_clone3, *command)
    assert result.returncode == 0 and "tests" in result.stdout, f"without clone3: {result}"
    result = run(refuse_threads, *command)
    assert result.returncode == 78 and "cannot start a thread" in result.stderr, f"without threads: {result}"


if __name__ == "__main__":
    main()
