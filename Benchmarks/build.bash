# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds the benchmarks' programs, for benchmarks that source this file.

# Prints the path of a program of Benchmarks/Package.swift after building it for release.
# usage: program NAME
program() {
  local top build
  top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  build=(swift build --package-path "$top/Benchmarks" --scratch-path "$top/.build-bench/programs" -c release)
  "${build[@]}" --product "$1" >&2
  printf '%s/%s' "$("${build[@]}" --show-bin-path)" "$1"
}
