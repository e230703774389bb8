// SPDX-License-Identifier: Apache-2.0

#include "width.h"

#include <stdlib.h>

// Swift Testing runs all tests in parallel unless this variable limits them. Many tests here run
// programs, and hundreds of those at the same time only wait for each other and use up the files
// that a process may open. The variable is read after this, since this runs before `main`.
__attribute__((constructor)) void buildpost_limit_parallel_tests(void) {
  setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", "8", 0);
}
