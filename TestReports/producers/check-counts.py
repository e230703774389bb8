#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the sidecars below TestReports with a second, simple count of the reports.

Usage: TestReports/producers/check-counts.py [--help]

It counts the cases of every report outside hostile/ with xml.etree, or line by line for TAP, and
compares them with `<report>.expected.json`. In hostile/ it counts the undamaged, well-formed
reports, unless they have a document type, whose defaults xml.etree applies. It also checks that
every report has its sidecar, that sums add up, and that no report names a path of the machine that
made it. It shares no code with Buildpost's readers.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2] / "TestReports"
KEYS = ["format", "tests", "passed", "failed", "skipped", "todo", "flaky", "damaged", "bailedOut"]
SKIPPED_ELEMENTS = {"skipped", "disabled", "ignored", "notrun", "skip"}
SKIPPED_STATUS = {"notrun", "disabled", "skipped", "ignored", "inactive", "suppressed", "pending", "not_run"}


def local(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def status(case):
    children = [local(child) for child in case]
    if any(local(child) == "skipped" and "!mayfail" in child.get("message", "") for child in case):
        return "skipped"
    if "error" in children:
        return "failed"
    if SKIPPED_ELEMENTS & set(children):
        return "skipped"
    if "failure" in children:
        return "failed"
    if any(case.get(name, "").strip().lower() in SKIPPED_STATUS for name in ("status", "result")):
        return "skipped"
    return "flaky" if {"flakyFailure", "flakyError"} & set(children) else "passed"


def junit(path):
    counts = dict(passed=0, failed=0, skipped=0, todo=0, flaky=0)

    def walk(element):
        name = local(element)
        if name == "testcase":
            counts[status(element)] += 1
        elif name in ("testsuite", "testsuites"):
            if any(local(child) in ("error", "failure") for child in element):
                counts["failed"] += 1
            for child in element:
                walk(child)

    walk(ElementTree.parse(path).getroot())
    counts["passed"] += counts["flaky"]
    return counts, False


POINT = re.compile(r"( *)(not )?ok\b(?![:,-])[^#\\]*(?:\\.[^#\\]*)*(?:# *(SKIP|TODO)\S*)?", re.I)
PLAN = re.compile(r"( *)1\.\.(\d+)( *#.*)?$")


def tap(path):
    """Knows what the samples hold: versions 12 to 14, YAML, subtests before their parent, no damage."""
    lines = path.read_text(encoding="utf-8").splitlines()
    leaf = lines[0].startswith("TAP version")
    levels, counts, bailed, yaml = {}, dict(passed=0, failed=0, skipped=0, todo=0, flaky=0), False, None

    def new():
        return dict(plan=None, seen=0, passed=0, failed=0, skipped=0, todo=0)

    for line in lines:
        if yaml is not None:
            yaml = None if line == yaml + "..." else yaml
            continue
        if match := re.fullmatch(r"( +)---", line):
            yaml = match[1]
        elif line.lstrip().startswith("Bail out!"):
            bailed = True
            break
        elif (match := PLAN.fullmatch(line)) and (leaf or not match[1]):
            levels.setdefault(len(match[1]), new())["plan"] = int(match[2])
        elif (match := POINT.match(line)) and (leaf or not match[1]):
            indent = len(match[1])
            inner = [levels.pop(key) for key in sorted(levels) if key > indent]
            here = levels.setdefault(indent, new())
            here["seen"] += 1
            directive = (match[3] or "").lower()
            own = "skipped" if directive == "skip" else "todo" if directive else "failed" if match[2] else "passed"
            below = inner[0] if inner and inner[0]["seen"] else None
            if below:
                assert below["plan"] == below["seen"], f"{path}: subtest of {line!r} is incomplete"
                for bucket in ("passed", "failed", "skipped", "todo"):
                    here[bucket] += below[bucket]
                here["failed"] += own == "failed" and not below["failed"]
            else:
                here[own] += 1
    top = levels.get(0, new())
    if top["plan"] == 0 and not top["seen"]:
        top["skipped"] = 1
    elif not bailed:
        assert top["plan"] == top["seen"], f"{path}: plan {top['plan']}, points {top['seen']}"
    counts.update(passed=top["passed"], failed=top["failed"], skipped=top["skipped"] + top["todo"], todo=top["todo"])
    return counts, bailed


def main():
    if sys.argv[1:]:
        print(__doc__.strip())
        return 0 if sys.argv[1:] == ["--help"] else 64
    sys.setrecursionlimit(10_000)
    problems, checked = [], 0
    folders = [ROOT / name for name in ("junit", "tap", "hostile")]
    reports = sorted(path for folder in folders for kind in ("xml", "tap") for path in folder.rglob(f"*.{kind}"))
    for path in reports:
        name, sidecar = path.relative_to(ROOT), path.with_name(path.name + ".expected.json")
        hostile = name.parts[0] == "hostile"
        if not sidecar.exists():
            problems.append(f"{name}: no {sidecar.name}")
            continue
        expected = json.loads(sidecar.read_text())
        if list(expected) != KEYS or expected["tests"] != sum(expected[key] for key in ("passed", "failed", "skipped")):
            problems.append(f"{sidecar.name}: wrong shape or sum")
        if not hostile and expected["damaged"]:
            problems.append(f"{name}: damaged outside hostile/")
        if not hostile and re.search(rb"/(root|home|tmp|work|build)/(?!-)", path.read_bytes().replace(b"/project/build/", b"").replace(b"/project/tmp/", b"")):
            problems.append(f"{name}: names a path of a machine")
        if hostile and (expected["damaged"] or expected["format"] == "tap" or b"<!DOCTYPE" in path.read_bytes()):
            continue
        try:
            counts, bailed = (tap if path.suffix == ".tap" else junit)(path)
        except (ElementTree.ParseError, AssertionError) as error:
            if not hostile:
                problems.append(f"{name}: {error}")
            continue
        checked += 1
        found = {**{key: counts[key] for key in ("passed", "failed", "skipped", "todo", "flaky")}, "bailedOut": bailed}
        wrong = {key: (value, expected[key]) for key, value in found.items() if value != expected[key]}
        if wrong:
            problems.append(f"{name}: counted, expected: {wrong}")
    for sidecar in ROOT.rglob("*.expected.json"):
        if not sidecar.with_name(sidecar.name.removesuffix(".expected.json")).exists():
            problems.append(f"{sidecar.relative_to(ROOT)}: no report")
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(reports)} reports, {checked} counted a second time, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
