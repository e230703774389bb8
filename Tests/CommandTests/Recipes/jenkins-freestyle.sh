# Jenkins: build step "Execute shell"
# - bind jira-client-secret to BUILDPOST_CLIENT_SECRET under "Use secret text(s) or file(s)"
# - set the site and the client id below
# - an aborted build stays "in progress" in Jira, because aborting also kills the shell
# - the globs are for Gradle; for Maven use **/target/*-reports/*.xml, or name your own files

BUILDPOST_SITE=acme.atlassian.net
BUILDPOST_CLIENT_ID=your-client-id
export BUILDPOST_SITE BUILDPOST_CLIENT_ID

command -v buildpost >/dev/null || {
  url="https://releases.example.com/buildpost/v0.1.0-dev/buildpost-0.1.0-dev-linux-x86_64.gz"
  pin="DIGEST-FROM-SHA256SUMS  .buildpost/buildpost"
  [ "$(uname -sm)" = "Linux x86_64" ] && {
    echo "$pin" | sha256sum -c - >/dev/null 2>&1 ||
      { rm -rf .buildpost && mkdir .buildpost && echo "*" >.buildpost/.gitignore &&
        { curl -fsSL --connect-timeout 20 -m 300 "$url" || timeout 120 wget -qO- "$url"; } |
        gzip -d >.buildpost/buildpost; }
  } && echo "$pin" | sha256sum -c - && chmod +x .buildpost/buildpost &&
    .buildpost/buildpost --version && export PATH="$PWD/.buildpost:$PATH"
} || echo "buildpost could not be installed"
if [ -z "${BUILDPOST_CLIENT_SECRET:+set}" ]; then
  echo "nothing is sent to Jira: no client secret in this run"
elif ! command -v buildpost >/dev/null; then
  echo "nothing is sent to Jira: buildpost could not be installed"
else
  buildpost submit --state in_progress --soft-fail || true
fi
status=0
./run-tests || status=$?
if [ "$status" -eq 0 ]; then state=successful; else state=failed; fi
if [ -z "${BUILDPOST_CLIENT_SECRET:+set}" ]; then
  echo "nothing is sent to Jira: no client secret in this run"
elif ! command -v buildpost >/dev/null; then
  echo "nothing is sent to Jira: buildpost could not be installed"
else
  buildpost submit --state "$state" --soft-fail --allow-empty "**/build/test-results/**/*.xml" ||
    { sent=$?; [ "$sent" -eq 73 ] || exit "$sent"; } # 73: neither sent nor kept
fi
exit "$status"
