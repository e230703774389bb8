#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0

setup() {
  # shellcheck source=/dev/null
  source "$BATS_TEST_DIRNAME/slugify.sh"
  cd "$BATS_TEST_TMPDIR" || return
}

@test "a file gets the name of its title" {
  touch "$(slugify "Price List").txt"
  [ -f price-list.txt ]
}

@test "two titles give two files" {
  touch "$(slugify "Price List").txt" "$(slugify "Price List 2").txt"
  [ "$(find . -name '*.txt' | wc -l)" -eq 2 ]
}
