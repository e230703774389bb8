// SPDX-License-Identifier: Apache-2.0

// Limits how many tests run in parallel; called by itself when a test program starts.
void buildpost_limit_parallel_tests(void);
