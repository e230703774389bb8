#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes a recipe apart: checks its form and prints each piece of shell as JSON.

usage: recipe-shell.py FILE
       recipe-shell.py --any yaml|groovy <TEXT
       recipe-shell.py --flow FILE
Prints [{"name": …, "shell": …, "environment": {…}}], in the order in which the service runs them. The
environment holds what the recipe itself sets for the piece, with the service's own expressions left in. With --any
the text is a part of a recipe of any service, and the pieces are those that call buildpost. With --flow the
recipe is one for parts, and its jobs are printed: [{"pieces": […], "keeps": …, "gets": …, "hasSecret": …}].
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
    for name, job in recipe.items():
        if name in words or name.startswith("."):
            continue
        variables = [job.get("variables")]
        while "extends" in job:
            base = recipe[job["extends"]]
            variables.insert(0, base.get("variables"))
            job = {**base, **{key: value for key, value in job.items() if key != "extends"}}
        variables.insert(0, recipe.get("variables"))
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
        yield piece("a call", value.replace("$$", "$"), environment)


def part(language):
    text = sys.stdin.read()
    return jenkins(text) if language == "groovy" else anywhere(list(yaml.safe_load_all(text)))


def main(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = path.rsplit("/", 1)[-1]
    if "-parts." in name or "-workflow-run." in name:
        pieces = [each for own in flow(path) for each in own["pieces"] if "buildpost part" in each["shell"]
                  or "buildpost submit" in each["shell"]]
    elif name.endswith(".sh"):
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


def condition(text):
    """When a step runs: after steps that passed, or always."""
    return "always" if "always()" in str(text) else "success"


def step(shell, name, when="success", *environments):
    return {**piece(name, shell, *environments), "when": when}


def job(pieces, own, keeps="", gets=""):
    """A job: its pieces, what it keeps or gets, and whether the service gives it the secret."""
    secret = re.search(r"CLIENT_SECRET|jira-client-secret|context: jira|environment: jira|name: jira", str(own))
    return {"pieces": pieces, "keeps": keeps, "gets": gets, "hasSecret": bool(secret)}


def github_flow(recipe):
    def steps(own):
        for each in own["steps"]:
            if "run" in each:
                yield step(each["run"], each["name"], condition(each.get("if")), own.get("env"), each.get("env"))

    def path(own, action):
        return next((each["with"]["path"] for each in own["steps"] if f"actions/{action}@" in each.get("uses", "")), "")

    for own in recipe["jobs"].values():
        yield job(list(steps(own)), own, path(own, "upload-artifact"), path(own, "download-artifact"))


def gitlab_flow(recipe):
    for name in ("unit", "jira"):
        own = recipe[name]
        pieces = [step(own["script"], name, "success", recipe["variables"])]
        if "after_script" in own:
            pieces.append(step(own["after_script"], name + " after_script", "always", recipe["variables"]))
        secret = "name: jira" if (own.get("environment") or {}).get("name") == "jira" else ""
        keeps = own.get("artifacts", {}).get("paths", [""])[0] if own.get("artifacts", {}).get("when") == "always" else ""
        yield job(pieces, secret, keeps, "buildpost-parts")


def azure_flow(recipe):
    for own in recipe["jobs"]:
        pieces = [
            step(each["script"], each["displayName"], condition(each.get("condition")), recipe["variables"], each.get("env"))
            for each in own["steps"] if "script" in each]
        keeps = next((each["publish"] for each in own["steps"] if "publish" in each), "")
        gets = next((each["inputs"]["targetPath"] for each in own["steps"] if each.get("task", "").startswith("Download")), "")
        yield job(pieces, own, keeps, gets)


def circleci_flow(recipe):
    contexts = {}
    for entry in recipe["workflows"]["test"]["jobs"]:
        contexts.update(entry if isinstance(entry, dict) else {entry: {}})
    for name, own in recipe["jobs"].items():
        steps = [each for each in own["steps"] if isinstance(each, dict)]
        # What follows a step that failed does not run, and the workspace is kept by such a step.
        pieces = [step(each["run"]["command"], each["run"]["name"], "success", own["environment"])
                  for each in steps if "run" in each]
        keeps = next((each["persist_to_workspace"]["paths"][0] for each in steps if "persist_to_workspace" in each), "")
        gets = "buildpost-parts" if any("attach_workspace" in each for each in steps) else ""
        context = f"context: {contexts[name].get('context')}"
        yield job(pieces, context, keeps, gets)


def buildkite_flow(recipe):
    for own in recipe["steps"]:
        if "command" in own:
            command = own["command"].replace("$$", "$")
            keeps = own.get("artifact_paths", "").removesuffix("/*.json")
            yield job([step(command, own["label"], "success", recipe["env"])], own, keeps)


def bitbucket_flow(recipe):
    parallel, last = recipe["pipelines"]["default"]
    steps = parallel["parallel"]
    if any(each != steps[0] for each in steps) or len(steps) != 3:
        raise SystemExit("the parallel steps differ")
    for own in (steps[0]["step"], last["step"]):
        pieces = [step(each, own["name"]) for each in own["script"]]
        secret = f"environment: {own.get('environment')}"
        yield job(pieces, secret, own.get("artifacts", [""])[0].removesuffix("/**"), "buildpost-parts")


def jenkins_flow(text):
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    tests, after = re.split(r"^  post \{$", text, flags=re.M)
    part = dict(re.findall(r'(BUILDPOST_PART) = "([^"]*)"', tests))
    stash = re.search(r"stash name: \"part-\$\{SHARD\}\", includes: '([\w-]+)/\*\*', allowEmpty: true", tests)
    common = dict(re.findall(r"^\s*(BUILDPOST_\w+) = '([^']*)'$", text, flags=re.M))

    def pieces(code, own):
        for found in re.finditer(r"\bsh (?:'''(.*?)'''|'([^'\n]*)')", code, flags=re.S):
            yield step(textwrap.dedent(found[1] or found[2]).strip("\n"), "sh", "success", common, own)

    yield job(list(pieces(tests, part)), tests, stash[1])
    yield job(list(pieces(after, {})), after, "", "buildpost-parts")


def flow(path):
    """The jobs of a recipe for parts: the one with the tests, and the one that sends."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = path.rsplit("/", 1)[-1].split(".")[0]
    service = name.split("-")[0]
    if service == "jenkins":
        return list(jenkins_flow(text))
    jobs = list(globals()[service + "_flow"](yaml.safe_load(text)))
    return jobs


if __name__ == "__main__":
    if sys.argv[1:] in (["--any", "yaml"], ["--any", "groovy"]):
        json.dump(list(part(sys.argv[2])), sys.stdout, ensure_ascii=False)
    elif sys.argv[1:2] == ["--flow"] and len(sys.argv) == 3:
        json.dump(flow(sys.argv[2]), sys.stdout, ensure_ascii=False)
    elif len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    else:
        main(sys.argv[1])
