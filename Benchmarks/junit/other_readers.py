# SPDX-License-Identifier: Apache-2.0
"""Counts the tests of a report with another library: other_readers.py lxml|junitparser FILE."""
import sys

if sys.argv[1] == "lxml":
    from lxml import etree

    tests = 0
    for _, element in etree.iterparse(sys.argv[2], huge_tree=True):
        tests += element.tag == "testcase"
        element.clear()
else:
    import junitparser

    tests = sum(1 for suite in junitparser.JUnitXml.fromfile(sys.argv[2]) for _ in suite)
print(tests)
