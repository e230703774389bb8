# SPDX-License-Identifier: Apache-2.0
"""usage: run-recipes.py BUILDPOST ROOT RELEASE_URL SANDBOX

Runs the shell of each recipe of `BUILDPOST init` in the directory ROOT with chroot, as the service would, with a report and
the variables of the service, and expects its build in the sandbox.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import urllib.request

COMMIT = "ab" * 20
BRANCH = "feature/PROJ-7-login"
RECIPES = {
    "jenkins.groovy": {"JENKINS_URL": "https://jenkins.example/", "JOB_NAME": "jenkins/app", "BUILD_NUMBER": "16",
                       "BUILD_URL": "https://jenkins.example/job/app/16/", "BRANCH_NAME": BRANCH, "GIT_COMMIT": COMMIT,
                       "BUILDPOST_STATE": "SUCCESS"},
    "gitlab.yml": {"GITLAB_CI": "true", "CI_SERVER_HOST": "gitlab.example", "CI_PROJECT_PATH": "acme/app",
                   "CI_PROJECT_URL": "https://gitlab.example/acme/app", "CI_PIPELINE_IID": "16", "CI_COMMIT_SHA": COMMIT,
                   "CI_PIPELINE_URL": "https://gitlab.example/acme/app/-/pipelines/99", "CI_COMMIT_BRANCH": BRANCH,
                   "CI_COMMIT_REF_NAME": BRANCH, "CI_JOB_NAME": "test", "CI_JOB_STATUS": "success"},
    "github.yml": {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/app",
                   "GITHUB_WORKFLOW": "test", "GITHUB_RUN_NUMBER": "16", "GITHUB_RUN_ID": "99", "GITHUB_SHA": COMMIT,
                   "GITHUB_REF": "refs/heads/" + BRANCH, "GITHUB_REF_NAME": BRANCH, "GITHUB_STEP_SUMMARY": "/tmp/summary",
                   "BUILDPOST_STATE": "success"},
    "azure.yml": {"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECT": "app",
                  "SYSTEM_DEFINITIONID": "3", "BUILD_BUILDID": "16", "BUILD_SOURCEBRANCH": "refs/heads/" + BRANCH,
                  "BUILD_SOURCEVERSION": COMMIT, "AGENT_JOBSTATUS": "Succeeded"},
    "bitbucket.yml": {"BITBUCKET_BUILD_NUMBER": "16", "BITBUCKET_PIPELINE_UUID": "{1}", "CI": "true",
                      "BITBUCKET_REPO_FULL_NAME": "acme/app", "BITBUCKET_BRANCH": BRANCH, "BITBUCKET_COMMIT": COMMIT,
                      "BITBUCKET_EXIT_CODE": "0"},
    "circleci.yml": {"CIRCLECI": "true", "CIRCLE_PROJECT_USERNAME": "acme", "CIRCLE_PROJECT_REPONAME": "app",
                     "CIRCLE_JOB": "test", "CIRCLE_BUILD_NUM": "16", "CIRCLE_BRANCH": BRANCH, "CIRCLE_SHA1": COMMIT,
                     "CIRCLE_BUILD_URL": "https://circleci.com/gh/acme/app/16"},
    "buildkite.yml": {"BUILDKITE": "true", "BUILDKITE_ORGANIZATION_SLUG": "acme", "BUILDKITE_PIPELINE_SLUG": "app",
                      "BUILDKITE_BUILD_NUMBER": "16", "BUILDKITE_STEP_KEY": "test", "BUILDKITE_BRANCH": BRANCH,
                      "BUILDKITE_COMMIT": COMMIT, "BUILDKITE_BUILD_URL": "https://buildkite.com/acme/app/builds/16"},
}
VARIANTS = ["jenkins-freestyle.sh", "gitlab-after-script.yml", "gitlab-merge-request.yml", "gitlab-component.yml"]
# What a service sets for one of the three jobs that each write a part, by its number from 1.
JOBS = {
    "jenkins": lambda n: {"SHARD": f"{n}", "BUILDPOST_PART": f"unit:{n}/3"},
    "gitlab": lambda n: {"CI_NODE_INDEX": f"{n}", "CI_NODE_TOTAL": "3", "CI_JOB_NAME": f"unit {n}/3", "CI_JOB_ID": f"{n}"},
    "github": lambda n: {"GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "unit", "BUILDPOST_PART": f"unit:{n - 1}/3"},
    "azure": lambda n: {"SYSTEM_PHASENAME": "unit", "SYSTEM_JOBPOSITIONINPHASE": f"{n}", "SYSTEM_TOTALJOBSINPHASE": "3",
                        "SYSTEM_JOBATTEMPT": "1"},
    "circleci": lambda n: {"CIRCLE_JOB": "unit", "CIRCLE_NODE_INDEX": f"{n - 1}", "CIRCLE_NODE_TOTAL": "3",
                           "CIRCLE_PIPELINE_NUMBER": "16"},
    "bitbucket": lambda n: {"BITBUCKET_PARALLEL_STEP": f"{n - 1}", "BITBUCKET_PARALLEL_STEP_COUNT": "3",
                            "BITBUCKET_STEP_RUN_NUMBER": "1"},
    "buildkite": lambda n: {"BUILDKITE_STEP_KEY": "unit", "BUILDKITE_PARALLEL_JOB": f"{n - 1}",
                            "BUILDKITE_PARALLEL_JOB_COUNT": "3", "BUILDKITE_RETRY_COUNT": "0"},
}
# Of the workflow that runs after the one whose parts it sums up.
EVENT = {"action": "completed", "workflow": {"name": "test"}, "workflow_run": {
    "run_number": 16, "id": 99, "run_attempt": 1, "name": "test", "head_sha": COMMIT, "head_branch": BRANCH,
    "path": ".github/workflows/test.yml", "html_url": "https://github.com/acme/app/actions/runs/99", "event": "pull_request",
    "status": "completed", "conclusion": "success", "workflow_id": 1, "head_commit": {"id": COMMIT, "message": "PROJ-7"}}}
# Where recipes write the summary, for services that show one.
SUMMARIES = {"github": "tmp/summary", "azure": "work/buildpost-summary.md", "buildkite": "tmp/summary"}
REPORT = '<testsuite name="a"><testcase classname="c" name="x"/><testcase classname="c" name="y"/></testsuite>\n'


def pieces(file, text, directory):
    """The pieces of shell of a recipe, by the same script that the tests use."""
    path = pathlib.Path(directory, file)
    path.write_text(text)
    script = pathlib.Path(__file__).resolve().parents[2] / "Tests/CommandTests/recipe-shell.py"
    return json.loads(subprocess.run([sys.executable, script, path], capture_output=True, check=True).stdout)


def workspace(root):
    work = pathlib.Path(root, "work")
    shutil.rmtree(work, ignore_errors=True)
    pathlib.Path(root, "tmp/summary").unlink(missing_ok=True)
    reports = work / "app/build/test-results/test"
    reports.mkdir(parents=True)
    (reports / "unit.xml").write_text(REPORT)
    (work / "run-tests").write_text("#!/bin/sh\nexit 0\n")
    (work / "run-tests").chmod(0o755)
    agent = pathlib.Path(root, "bin/buildkite-agent")
    # It downloads what the jobs before it kept.
    agent.write_text('#!/bin/sh\nif [ "$1 $2" = "artifact download" ]; then cp -r /kept buildpost-parts; else cat >/tmp/summary; fi\n')
    agent.chmod(0o755)


def run(root, piece, variables):
    own = {name: value.replace("$[[ inputs.reports ]]", "**/build/test-results/**/*.xml") for name, value in piece["environment"].items()}
    environment = {**own, **variables, "PATH": "/bin", "HOME": "/home", "BUILDPOST_PIPELINE_SUFFIX": ""}
    chroot = shutil.which("chroot") or "/usr/sbin/chroot"
    return subprocess.run(
        [chroot, root, "/bin/sh", "-c", 'cd /work && exec /bin/sh -e -c "$1"', "sh", piece["shell"]],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def builds(sandbox):
    with urllib.request.urlopen(sandbox + "/sandbox/state.json") as answer:
        return json.load(answer)["builds"]


def recipe(file, buildpost, release, sandbox, place):
    """The pieces of a recipe, and the variables of a job that runs them."""
    base = file.partition(".")[0]
    service, _, variant = base.partition("-")
    words = [buildpost, "init", service, "--full", "--release-url", release] + (["--variant", variant] if variant else [])
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    text = text.replace("acme.atlassian.net", sandbox).replace("your-client-id", "sandbox")
    like = next(name for name in RECIPES if name.startswith(service + "."))
    variables = {**RECIPES[like], "BUILDPOST_SITE": sandbox, "BUILDPOST_API_URL": sandbox,
                 "BUILDPOST_CLIENT_ID": "sandbox", "BUILDPOST_CLIENT_SECRET": "sandbox-secret",
                 "BUILDPOST_PIPELINE_ID": "check/" + base}
    return pieces(file, text, place), variables


def run_all(file, root, found, variables):
    said = ""
    for piece in found:
        if piece["name"] in ("Report failure to Jira", "jira-failed", "buildpost-report-failed"):
            continue
        ended = run(root, piece, variables)
        said += ended.stdout + ended.stderr
        if ended.returncode:
            sys.exit(f"{file}: {piece['name']} ended with {ended.returncode}: {said}")
    return said


def expect(file, root, sandbox, count, said):
    name = "check/" + file.partition(".")[0]
    found = [build for build in builds(sandbox) if build["pipelineId"] == name]
    is_right = len(found) == 1 and found[0]["state"] == "successful" and (found[0].get("testInfo") or {}).get("totalNumber") == count
    if not is_right or f"accepted: {name} " not in said:
        sys.exit(f"{file}: the build did not arrive: {found} {said}")
    summary = SUMMARIES.get(file.partition(".")[0].partition("-")[0])
    if summary and f"| {count} | {count} | 0 |" not in pathlib.Path(root, summary).read_text():
        sys.exit(f"{file}: no summary was written: {said}")
    print(f"{file}: installed, build arrived")


def check(file, buildpost, root, release, sandbox, place):
    found, variables = recipe(file, buildpost, release, sandbox, place)
    workspace(root)
    expect(file, root, sandbox, 2, run_all(file, root, found, variables))


def check_parts(file, sender, buildpost, root, release, sandbox, place):
    """Runs three jobs of the recipe FILE in workspaces of their own, and the last job of the recipe SENDER with what they kept."""
    kept = pathlib.Path(root, "kept")
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    found, _ = recipe(file, buildpost, release, sandbox, place)
    last, variables = recipe(sender, buildpost, release, sandbox, place)
    said = ""
    for number in (1, 2, 3):
        workspace(root)
        said += run_all(file, root, found[:1], {**variables, **JOBS[file.partition("-")[0]](number)})
        shutil.copytree(pathlib.Path(root, "work/buildpost-parts"), kept, dirs_exist_ok=True)
    workspace(root)
    shutil.copytree(kept, pathlib.Path(root, "work/buildpost-parts"))
    variables["JOBS"] = '{"unit":{"result":"success","outputs":{}}}'
    if sender != file:
        pathlib.Path(root, "tmp/event.json").write_text(json.dumps(EVENT))
        variables["GITHUB_EVENT_PATH"] = "/tmp/event.json"
    expect(sender, root, sandbox, 6, said + run_all(sender, root, last[-1:], variables))


def main(buildpost, root, release, sandbox):
    place = os.path.dirname(root)
    common = (buildpost, root, release, sandbox, place)
    for file in sorted([*RECIPES, *VARIANTS]):
        check(file, *common)
    for service in sorted(JOBS):
        file = f"{service}-parts.{'groovy' if service == 'jenkins' else 'yml'}"
        check_parts(file, file, *common)
    check_parts("github-parts.yml", "github-workflow-run.yml", *common)
    # The same with the wget of busybox.
    pathlib.Path(root, "bin/curl").unlink()
    check("jenkins-freestyle.sh", *common)


if len(sys.argv) != 5:
    sys.exit(__doc__)
main(*sys.argv[1:])
