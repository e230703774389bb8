# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of this directory and writes one TAP stream to stdout."""
import sys
import unittest

from tap import TAPTestRunner

runner = TAPTestRunner(verbosity=0)
runner.set_stream(True)
result = runner.run(unittest.defaultTestLoader.loadTestsFromName("test_intervals"))
sys.exit(not result.wasSuccessful())
