# SPDX-License-Identifier: Apache-2.0
"""Sends builds to a sandbox as a client would, with the standard library alone."""

import json
import time
import urllib.request


class Site:
    """A sandbox at an address."""

    def __init__(self, url, client_id="sandbox", secret="sandbox-secret"):
        self.url = url
        answer = self.request("POST", "/oauth/token", {
            "grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
        self.token = answer["access_token"]
        cloud = self.request("GET", "/_edge/tenant_info")["cloudId"]
        self.api = f"/jira/builds/0.1/cloud/{cloud}"

    def request(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(
            self.url + path, method=method, headers=headers,
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def submit(self, *builds):
        return self.request("POST", self.api + "/bulk", {"builds": list(builds)}, self.token)


def build(issues, pipeline, number, state, tests=None, age=0, **more):
    """A build; `tests` is (passed, failed, skipped), `age` in seconds."""
    now = time.time()
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now - age))
    result = {
        "schemaVersion": "1.0", "pipelineId": pipeline, "buildNumber": number,
        "updateSequenceNumber": int(now * 1000), "displayName": f"{pipeline.split('/')[-1]} #{number}",
        "url": f"https://ci.example.com/{pipeline}/{number}", "state": state,
        "lastUpdated": moment + ".000Z", "issueKeys": issues}
    if tests:
        passed, failed, skipped = tests
        result["testInfo"] = {"totalNumber": sum(tests), "numberPassed": passed,
                              "numberFailed": failed, "numberSkipped": skipped}
    result.update(more)
    return result


def references(branch, commit):
    """References to a branch and a commit."""
    repository = "https://git.example.com/acme/shop"
    return [{"commit": {"id": commit, "repositoryUri": repository},
             "ref": {"name": branch, "uri": f"{repository}/tree/{branch}"}}]
