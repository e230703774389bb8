# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# How time grows when an input doubles, for benchmarks that source this file.

# Times an input and one of twice its size in turn, and prints the median of ROUNDS ratios. Each time of the large
# one is compared with the mean of the small ones right before and after it, so that a machine that gets slower or
# faster affects both sizes alike. (The shortest time of each would mislead: a short run fits into a quiet moment, a long
# one does not.)
# usage: doubling ROUNDS SMALL LARGE COMMAND…    (COMMAND… FILE prints seconds first)
doubling() {
  local rounds=$1 small=$2 large=$3 before after twice round
  shift 3
  read -r before _ < <("$@" "$small")
  for ((round = 0; round < rounds; round++)); do
    read -r twice _ < <("$@" "$large")
    read -r after _ < <("$@" "$small")
    awk -v a="$before" -v b="$after" -v t="$twice" 'BEGIN { printf "%.3f\n", t / ((a + b) / 2 + 1e-6) }'
    before=$after
  done | sort -n | awk '{ r[NR] = $1 } END { printf "%.2f\n", r[int((NR + 1) / 2)] }'
}
