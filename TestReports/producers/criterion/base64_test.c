/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

/* The length of the Base64 text for so many bytes. */
static size_t encoded_length(size_t bytes) { return (bytes + 2) / 3 * 4; }

Test(length, of_nothing) { cr_assert_eq(encoded_length(0), 0); }

Test(length, of_one_byte) { cr_assert_eq(encoded_length(1), 2, "padding & all"); }

Test(length, of_lines, .disabled = true) { cr_assert_fail(); }

Test(length, of_a_file) { cr_skip_test("no file given"); }

Test(length, aborts) { abort(); }

Test(length, ends, .exit_code = 3) { exit(3); }

ParameterizedTestParameters(length, of_blocks) {
  static size_t blocks[] = {3, 6, 300};
  return cr_make_param_array(size_t, blocks, 3);
}

ParameterizedTest(size_t *bytes, length, of_blocks) { cr_assert_eq(encoded_length(*bytes), *bytes / 3 * 4); }
