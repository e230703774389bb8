/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* A queue of at most three jobs. */
struct queue {
  int jobs[3];
  int count;
};

static int enqueue(struct queue *queue, int job) {
  if (queue->count == 3) return -1;
  queue->jobs[queue->count++] = job;
  return 0;
}

static int make_queue(void **state) {
  *state = calloc(1, sizeof(struct queue));
  return *state == NULL;
}

static int drop_queue(void **state) {
  free(*state);
  return 0;
}

static int lose_connection(void **state) {
  (void)state;
  return -1;
}

static void takes_a_job(void **state) { assert_int_equal(enqueue(*state, 7), 0); }

static void takes_four_jobs(void **state) {
  for (int job = 0; job < 4; job++) assert_int_equal(enqueue(*state, job), 0);
}

static void keeps_the_order(void **state) {
  enqueue(*state, 7);
  enqueue(*state, 8);
  assert_int_equal(((struct queue *)*state)->jobs[0], 7);
}

static void sorts_by_priority(void **state) {
  (void)state;
  skip();
}

static void reaches_the_server(void **state) { (void)state; }

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(takes_a_job, make_queue, drop_queue),
      cmocka_unit_test_setup_teardown(takes_four_jobs, make_queue, drop_queue),
      cmocka_unit_test_setup_teardown(keeps_the_order, make_queue, drop_queue),
      cmocka_unit_test(sorts_by_priority),
      cmocka_unit_test_setup(reaches_the_server, lose_connection),
  };
  return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
