# SPDX-License-Identifier: Apache-2.0
"""Makes the inputs of the benchmark: inputs.py KIND SIZE PATH."""
import os
import random
import sys

LINE = "2026-01-31 12:00:%02d.123 [main] INFO  c.e.Service - handled request %d in %d ms, value > limit; state=OK\n"


def case(suite, index, rng, closed):
    end = "/>\n" if closed else ">"
    return '    <testcase classname="com.example.package%d.Test%d" name="testMethod%d" time="%.3f"%s' % (
        suite % 50, suite, index, rng.random() * 3, end)


def dense_suite(suite, rng):
    return "".join(case(suite, index, rng, True) for index in range(500))


def log_suite(suite, rng):
    parts = []
    for index in range(50):
        parts.append(case(suite, index, rng, False))
        if index == 7:
            stack = "".join("\tat com.example.Foo.bar%d(Foo.java:%d)\n" % (n, n) for n in range(20))
            parts.append('<failure message="expected 1 but was 2" type="AssertionError">%s</failure>' % stack)
        text = "".join(LINE % (n, index * n, n) for n in range(4))
        if index % 2:
            parts.append("<system-out><![CDATA[%s]]></system-out>" % text)
        else:
            parts.append("<system-out>%s</system-out>" % text.replace(">", "&gt;"))
        parts.append("</testcase>\n")
    return "".join(parts)


def suites(path, size, body):
    rng = random.Random(7)
    with open(path, "w") as file:
        written = file.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bench">\n')
        number = 0
        while written < size:
            written += file.write('  <testsuite name="suite%d" time="12.5">\n%s  </testsuite>\n' % (
                number, body(number, rng)))
            number += 1
        file.write("</testsuites>\n")


def repeated(path, size, head, unit, tail):
    with open(path, "w", encoding="latin-1") as file:
        file.write(head)
        block = unit * max(1, (1 << 20) // len(unit))
        written = 0
        while written + len(block) <= size:
            written += file.write(block)
        file.write(unit * ((size - written) // len(unit)))
        file.write(tail)


def make(kind, size, path):
    wrap = ("<testsuite><testcase name='a'>", "</testcase></testsuite>")
    if kind == "dense":
        suites(path, size, dense_suite)
    elif kind == "logs":
        suites(path, size, log_suite)
    elif kind == "many":
        os.makedirs(path, exist_ok=True)
        rng = random.Random(7)
        for number in range(size):
            with open("%s/TEST-%05d.xml" % (path, number), "w") as file:
                file.write('<testsuite name="s%d">\n%s</testsuite>\n' % (number, log_suite(number, rng)[:]))
    elif kind == "cdata":
        repeated(path, size, wrap[0] + "<system-out><![CDATA[", LINE % (1, 2, 3), "]]></system-out>" + wrap[1])
    elif kind == "text":
        repeated(path, size, wrap[0] + "<system-out>", (LINE % (1, 2, 3)).replace(">", "&gt;"), "</system-out>" + wrap[1])
    elif kind == "unfit":
        repeated(path, size, wrap[0] + "<system-out>", "\xe4\x01 &#1; ", "</system-out>" + wrap[1])
    elif kind == "forbidden":
        repeated(path, size, wrap[0] + "<failure><![CDATA[", "\xe4\x01 ", "]]></failure>" + wrap[1])
    elif kind == "value":
        repeated(path, size, "<testsuite><testcase name='a", "bcdefgh &lt;", "'/></testsuite>")
    elif kind == "attributes":
        tag = "<p %s/>" % " ".join("attribute%d='v'" % n for n in range(60))
        repeated(path, size, wrap[0], tag, wrap[1])
    elif kind == "manyattributes":
        tag = "<p %s/>" % " ".join("a%d=''" % n for n in range(2000))
        repeated(path, size, wrap[0], tag, wrap[1])
    elif kind == "depth":
        nest = "<a>" * 2000 + "</a>" * 2000
        repeated(path, size, wrap[0], nest, wrap[1])
    else:
        sys.exit("no input of the kind " + kind)


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), sys.argv[3])
