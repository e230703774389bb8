#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes a recipe apart: checks its form and prints each piece of shell as JSON.

usage: recipe-shell.py FILE
       recipe-shell.py --any yaml|groovy <TEXT
Prints [{"name": …, "shell": …, "environment": {…}}], in the order in which the service runs them. The
environment holds what the recipe itself sets for the piece, with the service's own expressions left in. With --any
the text is a part of a recipe of any service, and the pieces are those that call buildpost.
"""
import json
import re
import sys
import textwrap

import yaml


def texts(value):
    """A list of commands, a lone command or nothing, as one script."""
    if value is None:
        return ""
    return value if isinstance(value, str) else "\n".join(value)


def plain(variables):
    return {name: str(value) for name, value in (variables or {}).items()}


def piece(name, shell, *environments):
    merged = {}
    for environment in environments:
        merged.update(plain(environment))
    return {"name": name, "shell": texts(shell), "environment": merged}


def gitlab(documents):
    recipe = documents[-1]
    words = {"variables", "stages", "workflow", "spec", "default", "include"}
    hidden = {name: job for name, job in recipe.items() if name.startswith(".")}
    for name, job in recipe.items():
        if name in words or name.startswith("."):
            continue
        base = hidden.get(job.get("extends"), {})
        variables = (recipe.get("variables"), base.get("variables"), job.get("variables"))
        main = texts(job.get("before_script")) + "\n" + texts(job["script"])
        yield piece(name, main.strip(), *variables)
        if "after_script" in job:
            yield piece(name + " after_script", job["after_script"], *variables)


def github(documents):
    recipe = documents[0]
    for job in recipe["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                yield piece(step["name"], step["run"], recipe.get("env"), job.get("env"), step.get("env"))


def azure(documents):
    recipe = documents[0]
    for step in recipe["steps"]:
        yield piece(step["displayName"], step["script"], recipe.get("variables"), step.get("env"))


def bitbucket(documents):
    for entry in documents[0]["pipelines"]["default"]:
        step = entry["step"]
        yield piece(step["name"], step["script"])
        yield piece(step["name"] + " after-script", step["after-script"])


def circleci(documents):
    for job in documents[0]["jobs"].values():
        for step in job["steps"]:
            if isinstance(step, dict) and "run" in step:
                run = step["run"]
                yield piece(run["name"], run["command"], job.get("environment"))


def buildkite(documents):
    recipe = documents[0]
    for step in recipe["steps"]:
        # As it is after the upload of the pipeline.
        yield piece(step["label"], step["command"].replace("$$", "$"), recipe.get("env"))


def jenkins(text):
    """The strings of `sh` steps; all are in single quotes, so Groovy does not interpolate them."""
    code = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    environment = dict(re.findall(r"^\s*(BUILDPOST_\w+) = '([^']*)'$", code, flags=re.M))
    steps = re.finditer(r"\bsh\b\s*(?:'''(.*?)'''|'([^'\\\n]*)'|(.*)$)", code, flags=re.M | re.S)
    for number, step in enumerate(steps, 1):
        if step[3] is not None:
            raise SystemExit(f"a sh step is not one string in single quotes: {step[3].splitlines()[0]}")
        yield piece(f"sh {number}", textwrap.dedent(step[1] or step[2]).strip("\n"), environment)
    for opening, closing in ("{}", "()", "[]"):
        if code.count(opening) != code.count(closing):
            raise SystemExit(f"{opening}{closing} do not match")


def replaced(text):
    """A value of `env` as GitHub replaces its expressions."""
    words = {"job.status": "success", "strategy.job-index": "0", "strategy.job-total": "1"}
    return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: words.get(match[1], match[0]), str(text))


def anywhere(value, environment=None):
    """The pieces of any YAML that call buildpost, with the `env` nearest to them."""
    if isinstance(value, dict):
        own = value.get("env", environment)
        if isinstance(own, list):
            own = {each["name"]: each.get("value", "") for each in own}
        if isinstance(own, dict):
            own = {name: replaced(text) for name, text in own.items()}
        for each in value.values():
            yield from anywhere(each, own)
    elif isinstance(value, list):
        for each in value:
            yield from anywhere(each, environment)
    elif isinstance(value, str) and re.search(r"^\s*buildpost ", value, re.M):
        yield piece("a call", value, environment)


def part(language):
    text = sys.stdin.read()
    return jenkins(text) if language == "groovy" else anywhere(list(yaml.safe_load_all(text)))


def main(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = path.rsplit("/", 1)[-1]
    if name.endswith(".sh"):
        pieces = [piece("shell", text)]
    elif name.endswith(".groovy"):
        pieces = list(jenkins(text))
    else:
        documents = [d for d in yaml.safe_load_all(text) if d is not None]
        service = name.split(".")[0].split("-")[0]
        readers = dict(
            gitlab=gitlab, github=github, azure=azure, bitbucket=bitbucket, circleci=circleci,
            buildkite=buildkite)
        pieces = list(readers[service](documents))
    json.dump(pieces, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    if sys.argv[1:] in (["--any", "yaml"], ["--any", "groovy"]):
        json.dump(list(part(sys.argv[2])), sys.stdout, ensure_ascii=False)
    elif len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    else:
        main(sys.argv[1])
