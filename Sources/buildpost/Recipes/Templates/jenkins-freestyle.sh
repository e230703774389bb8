# SPDX-License-Identifier: Apache-2.0
# The state is the status of the tests: a freestyle job has no variable for its own result.
#
# Source: <https://plugins.jenkins.io/credentials-binding/>.
# service: Jenkins
# file: build step "Execute shell"
# - bind jira-client-secret to BUILDPOST_CLIENT_SECRET under "Use secret text(s) or file(s)"
# - set the site and the client id below
# - an aborted build stays "in progress" in Jira, because aborting also kills the shell
# - the globs are for Gradle; for Maven use **/target/*-reports/*.xml, or name your own files

BUILDPOST_SITE=acme.atlassian.net
BUILDPOST_CLIENT_ID=your-client-id
export BUILDPOST_SITE BUILDPOST_CLIENT_ID

{{install}}
{{send buildpost submit --state in_progress --soft-fail || true}}
status=0
./run-tests || status=$?
if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
{{send-result buildpost submit --state "$state" --soft-fail --allow-empty "**/build/test-results/**/*.xml"}}
exit "$status"
