# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Wall times of commands, for benchmarks that source this file.

# Runs commands in turn, ROUNDS times, and prints the median milliseconds of each, one a line.
# usage: medians ROUNDS FUNCTION…
medians() {
  local rounds=$1 command start end
  local -A times
  shift
  for ((round = 0; round < rounds; round++)); do
    for command; do
      start=$EPOCHREALTIME
      "$command" >/dev/null 2>&1 || true
      end=$EPOCHREALTIME
      times[$command]+="$((${end/./} - ${start/./})) "
    done
  done
  for command; do
    # shellcheck disable=SC2086
    printf '%s\n' ${times[$command]} | sort -n |
      awk '{ t[NR] = $1 } END { printf "%.1f\n", t[int((NR + 1) / 2)] / 1000 }'
  done
}
