/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdlib.h>

/* The value of one hexadecimal digit, or -1. */
static int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}

START_TEST(test_decimal) { ck_assert_int_eq(digit('7'), 7); }
END_TEST

START_TEST(test_upper_case) { ck_assert_msg(digit('F') == 15, "F # is 15, not %d", digit('F')); }
END_TEST

START_TEST(test_loop) { ck_assert_int_eq(digit("0af"[_i]), _i == 0 ? 0 : 9 + 5 * (_i - 1) + 1); }
END_TEST

START_TEST(test_abort) { abort(); }
END_TEST

START_TEST(test_exit) { exit(digit('3')); }
END_TEST

START_TEST(test_never_ends) {
  for (;;) {
  }
}
END_TEST

static void no_table(void) { ck_abort_msg("table of digits is missing"); }

START_TEST(test_table) { ck_assert(1); }
END_TEST

int main(void) {
  Suite *suite = suite_create("hex");
  TCase *digits = tcase_create("digits");
  tcase_add_test(digits, test_decimal);
  tcase_add_test(digits, test_upper_case);
  tcase_add_loop_test(digits, test_loop, 0, 3);
  tcase_add_test_raise_signal(digits, test_abort, 6);
  tcase_add_exit_test(digits, test_exit, 3);
  suite_add_tcase(suite, digits);

  TCase *limits = tcase_create("limits");
  tcase_set_timeout(limits, 0.2);
  tcase_add_test(limits, test_never_ends);
  suite_add_tcase(suite, limits);

  TCase *tables = tcase_create("tables");
  tcase_add_unchecked_fixture(tables, no_table, NULL);
  tcase_add_test(tables, test_table);
  suite_add_tcase(suite, tables);

  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
