# Jenkins: build step "Execute shell"
# - bind the credential jira-client-secret (Secret text) to BUILDPOST_CLIENT_SECRET
# - under "Use secret text(s) or file(s)" of the job; set the site and the client id below
# - an aborted build stays "in progress" in Jira: the shell ends with it

BUILDPOST_SITE=acme.atlassian.net
BUILDPOST_CLIENT_ID=your-client-id
export BUILDPOST_SITE BUILDPOST_CLIENT_ID

buildpost submit --state in_progress --soft-fail
status=0
./run-tests || status=$?
if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
buildpost submit --state "$state" --soft-fail --allow-empty "build/**/*.xml"
exit "$status"
