# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Prints the words of a title as a file name.
slugify() {
  [[ -n ${1:-} ]] || { echo "slugify: title missing" >&2; return 2; }
  printf '%s' "$1" | tr '[:upper:] ' '[:lower:]-'
}
