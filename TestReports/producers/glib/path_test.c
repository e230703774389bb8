/* SPDX-License-Identifier: Apache-2.0 */
#include <glib.h>

/* Tests of the path functions of GLib itself. */
static void test_basename(void) {
  g_autofree char *name = g_path_get_basename("/srv/data/report.xml");
  g_assert_cmpstr(name, ==, "report.xml");
}

static void test_trailing_slash(void) {
  g_autofree char *name = g_path_get_basename("/srv/data/");
  g_assert_cmpstr(name, ==, "");
}

static void test_network_path(void) { g_test_skip("no network drives here"); }

static void test_drive_letters(void) {
  g_test_incomplete("ticket 51: drive letters");
}

static void test_message(void) {
  g_test_message("looking at %s", "a\nb # TODO");
  g_assert_true(g_path_is_absolute("/a\nb"));
}

static void test_dots(gconstpointer data) {
  g_autofree char *path = g_canonicalize_filename(data, "/");
  g_assert_cmpstr(path, ==, "/a");
}

int main(int argc, char **argv) {
  g_test_init(&argc, &argv, NULL);
  g_test_set_nonfatal_assertions();
  g_test_add_func("/path/basename", test_basename);
  g_test_add_func("/path/trailing-slash", test_trailing_slash);
  g_test_add_func("/path/network", test_network_path);
  g_test_add_func("/path/drive-letters", test_drive_letters);
  g_test_add_func("/path/message", test_message);
  g_test_add_data_func("/path/dots/one", "/a/.", test_dots);
  g_test_add_data_func("/path/dots/two", "/b/../a", test_dots);
  g_test_add_data_func("/path/dots/three", "/a/...", test_dots);
  return g_test_run();
}
