# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Shared by the `produce` scripts. `run` sets WORK, OUT and PYTHON and starts each script in a
# copy of its directory, so that no report names the checkout.

# expect STATUS COMMAND…: runs the command, keeps what it prints in console.log, and insists on
# its exit status: a producer whose failing tests suddenly pass must not be recorded silently.
expect() {
  local wanted=$1 status=0
  shift
  printf '$ %s\n' "$*" >>console.log
  "$@" >console.out 2>&1 || status=$?
  cat console.out >>console.log
  if [[ $status -ne $wanted ]]; then
    cat console.out >&2
    echo "error: \`$*\` ended with status $status, not $wanted" >&2
    return 1
  fi
}

# deliver FILE NAME: makes the report neutral and puts it at NAME below TestReports.
deliver() {
  mkdir -p "$(dirname "$OUT/$2")"
  python3 "$HERE/neutralise.py" "$WORK" <"$1" >"$OUT/$2"
}
